//! The first byte chooses the form, the rest is the file and, after two zero bytes, what lies beside it.
#![no_main]

use hashiya_fuzz::{beside, form, name, parts, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&first, data)) = data.split_first() else { return };
    let format = form(first);
    let (file, text) = parts(data);
    let name = name(format);
    let _ = format.detect(&name, &file[..file.len().min(4096)]);
    // Text is handed over decoded: what is no UTF-8 is told before, or by the reader.
    if let Ok(records) = read(format, &name, file, &beside(format, &name, text)) {
        for record in records {
            for part in record.layers.iter().flat_map(|layer| &layer.spans).flat_map(|span| &span.parts) {
                assert!(part.fits(&record.text), "{}: a span lies outside of the text", format.info().name);
            }
            if let Some(tokens) = &record.tokens {
                assert!(tokens.ranges.iter().all(|token| token.fits(&record.text)));
                assert!(tokens.columns.iter().all(|(_, values)| values.len() == tokens.ranges.len()), "{}", format.info().name);
            }
        }
    }
});
