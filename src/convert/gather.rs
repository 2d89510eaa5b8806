//! Documents read and kept, for what needs all of them at once.

use super::{Options, Outcome, Progress, Sources, convert};
use crate::formats::Record;
use crate::project::files::Nowhere;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Reads everything; the documents come in the order of their names. `seen` counts them as they come.
///
/// # Errors
/// As [`convert`] does. What is wrong with the input is in the outcome.
pub fn gather(
    sources: &Sources,
    options: Options,
    progress: &Progress,
    seen: &Arc<AtomicUsize>,
) -> Result<(Vec<Record>, Outcome), String> {
    let found: Arc<Mutex<Vec<Record>>> = Arc::default();
    let (all, count) = (found.clone(), seen.clone());
    let look = move |record: &Record| {
        count.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut all) = all.lock() {
            all.push(record.clone());
        }
    };
    let options = Options { unchecked: true, look: Some(Box::new(look)), ..options };
    let outcome = convert(sources, &options, &mut Nowhere, progress)?;
    drop(options);
    let mut records = found.lock().map(|mut found| std::mem::take(&mut *found)).unwrap_or_default();
    records.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((records, outcome))
}
