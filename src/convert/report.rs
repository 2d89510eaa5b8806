//! What came of a conversion, as JSON.

use super::{FileError, Outcome};
use serde_json::{Value, json};

impl Outcome {
    /// The whole outcome as JSON: the report that the command line and the window write.
    pub fn as_json(&self) -> Value {
        let told = |errors: &[FileError]| -> Vec<Value> {
            errors.iter().map(|error| json!({"place": error.place, "what": error.what})).collect()
        };
        json!({
            "documents": self.report.documents,
            "spans": self.report.spans,
            "lossless": !self.report.is_lossy(),
            "totals": self.report.totals,
            "left out": self.report.left_out,
            "losses": self.report.losses,
            "losses not listed": self.report.not_listed,
            "differences": self.report.differences,
            "assumptions": self.assumptions,
            "problems": told(&self.problems),
            "problems not listed": self.problems_not_listed,
            "errors": told(&self.errors),
        })
    }

    /// The same as the bytes of a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(&self.as_json()).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
