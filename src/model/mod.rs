//! Documents, spans, relations, entities, schema, and the one way to change annotations: values, with no input or output.

pub mod annotations;
pub mod document;
pub mod edit;
mod entity;
pub mod history;
pub mod join;
pub mod mentions;
mod order;
pub mod registry;
pub mod schema;

pub use annotations::{Annotations, Extra, Relation, Span, SpanId, Status};
pub use document::Document;
pub use edit::{Edit, EditError, apply, remove_spans};
pub use entity::Entity;
pub use history::{Change, History, Step};
pub use registry::{EntityRecord, RecordChange, Registry};
pub use schema::{
    ADDRESSEE, AttributeDefinition, AttributeKind, CUE, LabelDefinition, QUOTATION_TYPE, RelationDefinition,
    Role, SPEAKER, Schema, VALUE,
};
