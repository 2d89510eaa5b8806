//! Why something is lost, in the language of the interface: the formats tell it in English.

use super::strings::Strings;

/// How a reason begins, the message that says it, and how it ends; what stands between is handed to the message.
const REASONS: [(&str, &str, &str); 21] = [
    ("the form holds nothing of the document itself: ", "why-metadata", ""),
    ("the form holds tokens alone: the spaces between them are not kept", "why-spaces", ""),
    ("the form holds one annotator's work; choose whose with --annotator", "why-annotator", ""),
    ("the form holds no labels of documents: ", "why-document-labels", ""),
    ("the form has no place for what is said of it", "why-entity", ""),
    ("the form has no place for ", "why-no-place", ""),
    ("the form holds no spans", "why-no-spans", ""),
    ("the form holds no span that covers nothing", "why-empty", ""),
    ("the form holds no span of several parts: it covers what lies between them too", "why-cover", ""),
    ("the form holds no span of several parts: it became ", "why-split", ""),
    ("the form holds no span of several parts", "why-parts", ""),
    ("a span goes over the end of a sentence: the two sentences became one", "why-sentences", ""),
    ("it covers no token", "why-no-token", ""),
    ("spaces at its edges are no tokens", "why-edge-spaces", ""),
    ("the form knows whole tokens only", "why-whole-tokens", ""),
    ("another span has the same label and the same text", "why-same", ""),
    ("the form cannot hold it beside ", "why-beside", ", which covers the same text"),
    ("the form holds no relations", "why-no-relations", ""),
    ("a span that it ties is not there", "why-no-end", ""),
    ("the form holds no entities", "why-no-entities", ""),
    ("a span that mentions it is not there", "why-no-mention", ""),
];

/// The reason in the words of the interface; as it is where it is not known.
pub fn why(strings: &Strings, told: &str) -> String {
    for (begins, key, ends) in REASONS {
        let rest = told.strip_prefix(begins).and_then(|rest| rest.strip_suffix(ends));
        // A reason that names nothing is told whole.
        let Some(rest) = rest.filter(|rest| begins.ends_with(' ') || rest.is_empty()) else { continue };
        return strings.tr_args(key, &[("what", rest.into())]);
    }
    told.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::strings::Language;

    #[test]
    fn every_reason_is_said_in_both_languages() {
        let source = include_str!("../formats/fidelity.rs");
        for (begins, key, ends) in REASONS {
            let told = format!("{begins}{}{ends}", if begins.ends_with(' ') { "s1" } else { "" });
            assert!(source.contains(begins.trim_end()), "{begins}");
            let arabic = why(&Strings::new(Language::Arabic), &told);
            assert_ne!(arabic, told, "{key}");
            assert!(arabic.chars().any(|c| ('ء'..='ي').contains(&c)), "{arabic}");
            assert_eq!(arabic.contains("s1"), begins.ends_with(' '), "{arabic}");
        }
    }
}
