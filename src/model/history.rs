//! Undo and redo, without limit.

use super::{Annotations, Edit, EditError, apply};

/// The changes made since a document was opened, to walk back and forth.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Edit>,
    redo: Vec<Edit>,
}

impl History {
    /// Makes a change and remembers how to take it back; forgets what was undone before.
    pub fn make(&mut self, annotations: &mut Annotations, edit: &Edit) -> Result<(), EditError> {
        let inverse = apply(annotations, edit)?;
        self.undo.push(inverse);
        self.redo.clear();
        Ok(())
    }

    /// Takes the last change back; returns the edit that did so, or nothing if there is none.
    pub fn undo(&mut self, annotations: &mut Annotations) -> Result<Option<Edit>, EditError> {
        step(&mut self.undo, &mut self.redo, annotations)
    }

    /// Makes the last undone change again; returns the edit that did so, or nothing if there is none.
    pub fn redo(&mut self, annotations: &mut Annotations) -> Result<Option<Edit>, EditError> {
        step(&mut self.redo, &mut self.undo, annotations)
    }

    /// Says whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Says whether there is something to make again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

fn step(
    from: &mut Vec<Edit>,
    to: &mut Vec<Edit>,
    annotations: &mut Annotations,
) -> Result<Option<Edit>, EditError> {
    let Some(edit) = from.pop() else { return Ok(None) };
    match apply(annotations, &edit) {
        Ok(inverse) => {
            to.push(inverse);
            Ok(Some(edit))
        }
        Err(error) => {
            from.push(edit);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::text::TextRange;

    #[test]
    fn walks_back_and_forth() {
        let text = "abc";
        let mut annotations = Annotations::new("amal");
        let mut history = History::default();
        let span =
            |id: &str| Edit::Add(Box::new(Span::new(id.into(), "date", TextRange::new(text, 0..2).unwrap())));
        history.make(&mut annotations, &span("s1")).unwrap();
        history.make(&mut annotations, &span("s2")).unwrap();
        assert!(history.make(&mut annotations, &span("s2")).is_err());
        history.undo(&mut annotations).unwrap();
        history.undo(&mut annotations).unwrap();
        assert_eq!(history.undo(&mut annotations), Ok(None));
        assert!(annotations.is_empty() && !history.can_undo());
        history.redo(&mut annotations).unwrap();
        assert_eq!(annotations.len(), 1);
        history.make(&mut annotations, &span("s3")).unwrap();
        assert!(!history.can_redo());
    }
}
