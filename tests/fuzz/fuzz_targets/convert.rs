//! Whatever a form reads from a file, another writes and reads back equal, or refuses in words.
#![no_main]

use hashiya::formats::fidelity::{self, Report};
use hashiya::formats::WriteOptions;
use hashiya_fuzz::{beside, form, name, parts, read, read_back};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [from, to, data @ ..] = data else { return };
    let (from, to) = (form(*from), form(*to));
    let info = to.info();
    if !info.writes || !info.reads || info.name == "project" {
        return;
    }
    let (file, text) = parts(data);
    let name = name(from);
    let Ok(records) = read(from, &name, file, &beside(from, &name, text)) else { return };
    let labels = records.iter().flat_map(|record| &record.layers).flat_map(|layer| &layer.spans);
    let mut options = WriteOptions::default();
    options.labels = labels.map(|span| span.label.clone()).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let mut report = Report::default();
    for (number, mut record) in records.into_iter().take(8).enumerate() {
        record.name = format!("a{number}").into();
        record.mend();
        let fitted = fidelity::fit(record, info, options.remedies, &mut report);
        let Ok(files) = to.write(std::slice::from_ref(&fitted), 0, &options) else { continue };
        match read_back(to, files) {
            Ok(found) if found.len() == 1 => {
                let differences = fidelity::differences(&[fitted], &found, info);
                assert!(differences.is_empty(), "{} → {}: {differences:?}", from.info().name, info.name);
            }
            // A form with a file for each annotator, or none for a document without work.
            Ok(_) if fitted.layers.len() != 1 || fitted.layers[0].spans.is_empty() => {}
            Ok(found) => panic!("{} → {}: {} documents came back", from.info().name, info.name, found.len()),
            Err(error) => panic!("{} → {}: {error}", from.info().name, info.name),
        }
    }
});
