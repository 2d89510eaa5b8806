//! Placeholder: the room is being built.
