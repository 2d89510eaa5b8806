//! All forms there are: from this list come the file dialogs, the command line, its help and the manual's table.

use super::{
    Format, brat, chat, conll, doccano, gliner, hf, labelstudio, pdnc, plain, prodigy, project, spacy,
    spans_table, tei, training, uima, webanno, webannotation,
};

/// Every form, in the order of lists.
#[rustfmt::skip]
pub fn all() -> &'static [&'static dyn Format] {
    &[
        &training::Json,
        &training::Jsonl,
        &project::Project,
        &brat::Brat,
        &conll::CONLL2003,
        &conll::CONLL2002,
        &conll::CONLL,
        &conll::BIOES,
        &conll::BILOU,
        &conll::FLAIR,
        &conll::conllu::Conllu,
        &conll::stanza::Stanza,
        &doccano::Doccano,
        &doccano::DoccanoLabels,
        &labelstudio::LabelStudio,
        &prodigy::Prodigy,
        &spacy::Lines,
        &spacy::DocBin,
        &gliner::Gliner,
        &chat::Chat,
        &webanno::WebAnno,
        &uima::Xmi,
        &uima::CasJson,
        &tei::Tei,
        &webannotation::WebAnnotation,
        &pdnc::Pdnc,
        &hf::Parquet,
        &hf::Jsonl,
        &spans_table::Csv,
        &spans_table::Tsv,
        &plain::Plain,
    ]
}

/// The form of that name.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    all().iter().copied().find(|format| format.info().name == name)
}

/// The forms that a file may have, by its name and its first bytes, the likeliest first, each with how likely.
pub fn detect(name: &str, head: &[u8]) -> Vec<(&'static dyn Format, u8)> {
    let reading = all().iter().copied().filter(|format| format.info().reads);
    let mut found: Vec<_> = reading.map(|format| (format, format.detect(name, head))).collect();
    found.retain(|&(_, likely)| 0 < likely);
    found.sort_by_key(|&(_, likely)| std::cmp::Reverse(likely));
    found
}

/// Says whether a file's name ends in one of these, after a dot.
pub fn ends_in(name: &str, extensions: &[&str]) -> bool {
    let ending = name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| extensions.iter().any(|extension| ending.eq_ignore_ascii_case(extension)))
}
