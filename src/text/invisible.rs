//! Characters that do not show, or do not show as what they are.

use super::arabic::fold::is_presentation;

/// The usual short name of a character that does not show: bidi controls, joiners, spaces that look like others.
pub fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{061C}' => "ALM",
        '\u{200E}' => "LRM",
        '\u{200F}' => "RLM",
        '\u{202A}' => "LRE",
        '\u{202B}' => "RLE",
        '\u{202C}' => "PDF",
        '\u{202D}' => "LRO",
        '\u{202E}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{200B}' => "ZWSP",
        '\u{200C}' => "ZWNJ",
        '\u{200D}' => "ZWJ",
        '\u{2060}' => "WJ",
        '\u{FEFF}' => "BOM",
        '\u{00AD}' => "SHY",
        '\u{034F}' => "CGJ",
        '\u{00A0}' => "NBSP",
        '\u{202F}' => "NNBSP",
        '\u{2007}' => "FIGSP",
        '\u{2028}' => "LS",
        '\u{2029}' => "PS",
        '\t' => "TAB",
        _ => return None,
    })
}

/// Which digits a character belongs to, if it is one: a text that mixes them is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// 0 to 9.
    Ascii,
    /// U+0660 to U+0669.
    ArabicIndic,
    /// U+06F0 to U+06F9.
    Persian,
}

/// The digits that a character belongs to.
pub fn digits(c: char) -> Option<Digits> {
    match c {
        '0'..='9' => Some(Digits::Ascii),
        '\u{0660}'..='\u{0669}' => Some(Digits::ArabicIndic),
        '\u{06F0}'..='\u{06F9}' => Some(Digits::Persian),
        _ => None,
    }
}

/// The name of what a span should not begin or end with, if `covered` does: a character that does not show, a tatweel.
/// A joiner within an emoji is a part of it.
pub fn odd_end(covered: &str) -> Option<&'static str> {
    let odd = |c: char| if c == '\u{0640}' { Some("TATWEEL") } else { name(c) };
    covered.chars().next().and_then(odd).or_else(|| covered.chars().next_back().and_then(odd))
}

/// Says whether a character shows as what it is not: a letter in a form of an old character set, a drawn-out line.
pub fn is_disguised(c: char) -> bool {
    c == '\u{0640}' || is_presentation(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_that_do_not_show_are_told() {
        assert_eq!(odd_end("\u{200F}لافروف"), Some("RLM"));
        assert_eq!(odd_end("لافروف\u{200C}"), Some("ZWNJ"));
        assert_eq!(odd_end("لافروفـ"), Some("TATWEEL"));
        assert_eq!(odd_end("می\u{200C}روم"), None);
        assert_eq!(odd_end(""), None);
    }
}
