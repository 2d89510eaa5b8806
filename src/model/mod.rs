//! Documents, spans, relations, entities, schema, and the one way to change annotations: values, with no input or output.

pub mod annotations;
pub mod document;
pub mod edit;
pub mod edtf;
mod entity;
pub mod history;
pub mod join;
pub mod mentions;
pub mod migrate;
mod order;
pub mod registry;
pub mod rules;
pub mod schema;

pub use annotations::{Annotations, Extra, Relation, Span, SpanId, Status};
pub use document::Document;
pub use edit::{Edit, EditError, apply, remove_spans};
pub use edtf::{DateError, When};
pub use entity::Entity;
pub use history::{Change, History, SchemaChange, Step};
pub use registry::{EntityRecord, RecordChange, Registry};
pub use schema::{
    ADDRESSEE, AttributeDefinition, AttributeKind, CUE, LabelDefinition, NO_LANGUAGE, QUOTATION_TYPE,
    RelationDefinition, Role, SPEAKER, Schema, VALUE, in_language,
};
