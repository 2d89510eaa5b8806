//! Entities: the choice of one for spans, the rest of its mentions, and all that the project knows.

mod details;
mod list;
mod panel;
mod picker;
mod proposal;

pub(super) use panel::EntitiesPanel;
pub(super) use picker::EntityPicker;
pub(super) use proposal::ProposalPanel;
