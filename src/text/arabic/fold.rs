//! Letters that readers take for the same: which character stands for which when texts are compared.

/// Says whether `c` may stand between the letters of a word without changing which word it is: vowel marks
/// (tashkeel), Quranic signs, tatweel, joiners and bidi controls.
pub fn is_transparent(c: char) -> bool {
    matches!(c,
        '\u{0610}'..='\u{061A}' | '\u{061C}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}'
        | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}' | '\u{06E7}' | '\u{06E8}' | '\u{06EA}'..='\u{06ED}'
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The letter or digit that `c` counts as; `c` itself if it stands for nothing else.
///
/// أ إ آ ٱ count as ا, ى ئ and the Persian ی as ي, ة as ه, ؤ as و, ک as ك, Arabic-Indic and Persian digits as ASCII
/// ones. Presentation forms (U+FB50 to U+FEFC) of one letter are read by [`presentation`] first.
pub fn letter(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' | '\u{0672}' | '\u{0673}' | '\u{0675}' => 'ا',
        'ى' | 'ئ' | 'ی' | '\u{0678}' | '\u{06CD}' | '\u{06D0}' => 'ي',
        'ة' | 'ہ' | 'ھ' | 'ۀ' | '\u{06C2}' | '\u{06C3}' | '\u{06D5}' => 'ه',
        'ؤ' | '\u{0676}' | '\u{0677}' => 'و',
        'ک' | 'ڪ' => 'ك',
        '\u{0660}'..='\u{0669}' => digit(c, 0x0660),
        '\u{06F0}'..='\u{06F9}' => digit(c, 0x06F0),
        _ => c,
    }
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(c as u32 - zero, 10).unwrap_or(c)
}

/// Forms that letters took in old character sets: the first of each run of forms, their number, and what they stand
/// for (Unicode, Arabic Presentation Forms-B and the Persian and Urdu part of -A).
const FORMS: &[(u32, u32, &str)] = &[
    (0xFE80, 1, "ء"),
    (0xFE81, 2, "آ"),
    (0xFE83, 2, "أ"),
    (0xFE85, 2, "ؤ"),
    (0xFE87, 2, "إ"),
    (0xFE89, 4, "ئ"),
    (0xFE8D, 2, "ا"),
    (0xFE8F, 4, "ب"),
    (0xFE93, 2, "ة"),
    (0xFE95, 4, "ت"),
    (0xFE99, 4, "ث"),
    (0xFE9D, 4, "ج"),
    (0xFEA1, 4, "ح"),
    (0xFEA5, 4, "خ"),
    (0xFEA9, 2, "د"),
    (0xFEAB, 2, "ذ"),
    (0xFEAD, 2, "ر"),
    (0xFEAF, 2, "ز"),
    (0xFEB1, 4, "س"),
    (0xFEB5, 4, "ش"),
    (0xFEB9, 4, "ص"),
    (0xFEBD, 4, "ض"),
    (0xFEC1, 4, "ط"),
    (0xFEC5, 4, "ظ"),
    (0xFEC9, 4, "ع"),
    (0xFECD, 4, "غ"),
    (0xFED1, 4, "ف"),
    (0xFED5, 4, "ق"),
    (0xFED9, 4, "ك"),
    (0xFEDD, 4, "ل"),
    (0xFEE1, 4, "م"),
    (0xFEE5, 4, "ن"),
    (0xFEE9, 4, "ه"),
    (0xFEED, 2, "و"),
    (0xFEEF, 2, "ى"),
    (0xFEF1, 4, "ي"),
    (0xFEF5, 2, "لآ"),
    (0xFEF7, 2, "لأ"),
    (0xFEF9, 2, "لإ"),
    (0xFEFB, 2, "لا"),
    (0xFB50, 2, "ٱ"),
    (0xFB56, 4, "پ"),
    (0xFB66, 4, "ٹ"),
    (0xFB7A, 4, "چ"),
    (0xFB88, 2, "ڈ"),
    (0xFB8A, 2, "ژ"),
    (0xFB8C, 2, "ڑ"),
    (0xFB8E, 4, "ک"),
    (0xFB92, 4, "گ"),
    (0xFB9E, 2, "ں"),
    (0xFBA6, 4, "ہ"),
    (0xFBAA, 4, "ھ"),
    (0xFBAE, 2, "ے"),
    (0xFBFC, 4, "ی"),
];

/// Says whether `c` is a letter in a form of an old character set.
pub fn is_presentation(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// The letters that a presentation form stands for.
pub fn presentation(c: char) -> Option<&'static str> {
    let code = c as u32;
    FORMS
        .iter()
        .find(|(first, count, _)| (*first..first + count).contains(&code))
        .map(|&(_, _, letters)| letters)
}

/// Every character that counts as `folded` by [`letter`], with the presentation forms of one letter.
pub fn variants(folded: char) -> Vec<char> {
    let mut all = vec![folded];
    let arabic = (0x0621..=0x06FF).filter_map(char::from_u32);
    all.extend(arabic.filter(|&c| c != folded && letter(c) == folded));
    all.extend(forms_of(|letters| {
        let mut letters = letters.chars();
        letters.next().map(letter) == Some(folded) && letters.next().is_none()
    }));
    all
}

/// The ligatures of presentation forms that stand for both letters, folded: lam-alef.
pub fn ligatures(first: char, second: char) -> Vec<char> {
    forms_of(|letters| letters.chars().map(letter).eq([first, second]))
}

fn forms_of(wanted: impl Fn(&str) -> bool) -> Vec<char> {
    let forms = FORMS.iter().filter(|(_, _, letters)| wanted(letters));
    forms.flat_map(|&(first, count, _)| (first..first + count).filter_map(char::from_u32)).collect()
}

/// The text with every letter folded and what is transparent left out, in lower case.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_transparent(c)) {
        match presentation(c) {
            Some(letters) => out.extend(letters.chars().map(letter)),
            None => out.extend(letter(c).to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_take_for_the_same_folds_to_the_same() {
        assert_eq!(folded("الإِسْلَامِيّ"), folded("الاسلامي"));
        assert_eq!(folded("مدرسة ١٢٣ ۴"), "مدرسه 123 4");
        assert_eq!(folded("ﻻﻓﺮﻭﻑ"), "لافروف");
        assert_eq!(folded("مـــصر"), "مصر");
        assert_eq!(folded("مؤتمر Cairo"), "موتمر cairo");
        assert_ne!(folded("سلام"), folded("سلم"));
    }

    #[test]
    fn variants_are_what_folds_back() {
        for c in "ابتجدهويك3".chars() {
            for variant in variants(c) {
                assert_eq!(folded(&variant.to_string()), c.to_string());
            }
        }
        assert!(variants('ا').contains(&'أ') && variants('3').contains(&'٣'));
        assert!(ligatures('ل', 'ا').contains(&'ﻹ'));
    }
}
