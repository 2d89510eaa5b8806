//! Words that tell that something was said: verbs of speech with their forms, and words that name a source.

use super::lists;
use crate::text::arabic::fold;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Whom a form of a verb speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// A man, or a masculine noun.
    He,
    /// A woman, or a feminine noun.
    She,
    /// Several.
    They,
    /// It does not show.
    Any,
}

/// What a word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// A verb of speech, finite.
    Says,
    /// A form of such a verb that leans on the sentence's: مشيرا, adding.
    Saying,
    /// It names a source: بحسب, according to.
    Source,
}

/// A word of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) does: Does,
    pub(super) person: Person,
    /// It means something else more often: what follows must speak for it.
    pub(super) weak: bool,
    /// It is Arabic, where the subject follows the verb.
    pub(super) arabic: bool,
    /// What follows is whom it is said to: told.
    pub(super) tells: bool,
}

/// Arabic verbs as [`fold`] writes them: past tense, its stem before ت and ن where that is another, present stem,
/// participle, each without endings; `-` where a form means something else.
const ARABIC: &[(&str, &str, &str, &str)] = &[
    ("قال", "قل", "قول", "قايل"),
    ("اضاف", "اضف", "ضيف", "مضيف"),
    ("اكد", "", "وكد", "موكد"),
    ("اعلن", "", "علن", "معلن"),
    ("اشار", "اشر", "شير", "مشير"),
    ("صرح", "", "صرح", "مصرح"),
    ("ذكر", "", "ذكر", "ذاكر"),
    ("اوضح", "", "وضح", "موضح"),
    ("شدد", "", "شدد", "مشدد"),
    ("لفت", "", "لفت", "لافت"),
    ("تابع", "", "تابع", "متابع"),
    ("اردف", "", "ردف", "مردف"),
    ("استطرد", "", "ستطرد", "مستطرد"),
    ("اعتبر", "", "عتبر", "معتبر"),
    ("راي", "", "ري", "-"),
    ("اعرب", "", "عرب", "معرب"),
    ("عبر", "", "عبر", "معبر"),
    ("كشف", "", "كشف", "كاشف"),
    ("افاد", "افد", "فيد", "مفيد"),
    ("نفي", "", "نفي", "نافي"),
    ("زعم", "", "زعم", "زاعم"),
    ("ادعي", "", "دعي", "مدعي"),
    ("حذر", "", "حذر", "محذر"),
    ("نبه", "", "نبه", "منبه"),
    ("نوه", "", "نوه", "منوه"),
    ("علق", "", "علق", "معلق"),
    ("رد", "", "رد", "-"),
    ("اجاب", "اجب", "جيب", "مجيب"),
    ("سال", "", "سال", "متسايل"),
    ("تساءل", "", "تساءل", "-"),
    ("كتب", "", "كتب", "-"),
    ("غرد", "", "غرد", "-"),
    ("روي", "", "روي", "-"),
    ("حكي", "", "حكي", "-"),
    ("اقر", "", "قر", "-"),
    ("اعترف", "", "عترف", "معترف"),
    ("هدد", "", "هدد", "مهدد"),
    ("تعهد", "", "تعهد", "متعهد"),
    ("وعد", "", "-", "-"),
    ("توقع", "", "توقع", "متوقع"),
    ("ختم", "", "ختم", "-"),
    ("اختتم", "", "ختتم", "مختتم"),
    ("استدرك", "", "ستدرك", "مستدرك"),
    ("اعتقد", "", "عتقد", "معتقد"),
    ("ابلغ", "", "بلغ", "مبلغ"),
    ("اخبر", "", "خبر", "مخبر"),
    ("صاح", "صح", "صيح", "صايح"),
    ("هتف", "", "هتف", "هاتف"),
    ("اشتكي", "", "شتكي", "مشتكي"),
    ("وصف", "", "صف", "واصف"),
    ("جزم", "", "جزم", "جازم"),
    ("لخص", "", "لخص", "ملخص"),
    ("ابدي", "", "بدي", "مبدي"),
    ("طالب", "", "طالب", "مطالب"),
    ("دعا", "دعو", "دعو", "داعي"),
    ("ناشد", "", "ناشد", "مناشد"),
    ("انتقد", "", "نتقد", "منتقد"),
    ("اتهم", "", "تهم", "متهم"),
    ("شرح", "", "شرح", "شارح"),
    ("المح", "", "لمح", "ملمح"),
    ("اصر", "", "صر", "مصر"),
    ("برر", "", "برر", "مبرر"),
    ("استنتج", "", "ستنتج", "مستنتج"),
    ("رجح", "", "رجح", "مرجح"),
    ("استبعد", "", "ستبعد", "مستبعد"),
    ("اقترح", "", "قترح", "مقترح"),
    ("اوصي", "", "وصي", "موصي"),
];

/// Arabic words that name a source.
const SOURCES: &[&str] = &["بحسب", "حسب", "وفقا", "وفق", "طبقا", "حسبما", "نقلا"];

/// Verbal nouns with a pronoun, and the like.
const NOUNS: &[(&str, Person)] = &[
    ("قوله", Person::He),
    ("قولها", Person::She),
    ("قولهم", Person::They),
    ("بقوله", Person::He),
    ("بقولها", Person::She),
    ("بقولهم", Person::They),
];

/// English verbs: present, past, past participle or the same; those whose present is a noun more often are marked.
const ENGLISH: &[(&str, &str, bool)] = &[
    ("say", "said", false),
    ("tell", "told", false),
    ("add", "added", false),
    ("ask", "asked", false),
    ("reply", "replied", false),
    ("announce", "announced", false),
    ("state", "stated", true),
    ("claim", "claimed", true),
    ("warn", "warned", false),
    ("note", "noted", true),
    ("explain", "explained", false),
    ("insist", "insisted", false),
    ("argue", "argued", false),
    ("declare", "declared", false),
    ("write", "wrote", false),
    ("report", "reported", true),
    ("shout", "shouted", false),
    ("whisper", "whispered", false),
    ("cry", "cried", true),
    ("answer", "answered", true),
    ("respond", "responded", false),
    ("exclaim", "exclaimed", false),
    ("remark", "remarked", true),
    ("observe", "observed", false),
    ("comment", "commented", true),
    ("confirm", "confirmed", false),
    ("deny", "denied", false),
    ("admit", "admitted", false),
    ("acknowledge", "acknowledged", false),
    ("suggest", "suggested", false),
    ("continue", "continued", true),
    ("conclude", "concluded", false),
    ("repeat", "repeated", true),
    ("mutter", "muttered", false),
    ("murmur", "murmured", false),
    ("recall", "recalled", false),
    ("call", "called", true),
    ("promise", "promised", true),
    ("assert", "asserted", false),
    ("stress", "stressed", true),
    ("emphasize", "emphasized", false),
    ("concede", "conceded", false),
    ("joke", "joked", true),
    ("tweet", "tweeted", true),
];

fn arabic(forms: &mut HashMap<String, Word>) {
    let mut put = |form: String, does: Does, person: Person| {
        let weak = lists::WEAK.has(&form);
        let tells = ["ابلغ", "اخبر", "يبلغ", "يخبر"].iter().any(|verb| form.starts_with(verb));
        forms.entry(form).or_insert(Word { does, person, weak, arabic: true, tells });
    };
    for &(past, short, present, participle) in ARABIC {
        let short = if short.is_empty() { past } else { short };
        // ى is written ا before ها and the like, ت after it falls together with the stem.
        let stem = past.strip_suffix('ي').filter(|stem| 2 < stem.chars().count()).unwrap_or(past);
        put(past.to_owned(), Does::Says, Person::He);
        put(format!("{}ت", stem.strip_suffix('ا').unwrap_or(stem)), Does::Says, Person::She);
        for ending in ["وا", "ا", "تا"] {
            put(format!("{stem}{ending}"), Does::Says, Person::They);
        }
        for ending in ["نا", "ن"] {
            put(format!("{short}{ending}"), Does::Says, Person::They);
        }
        put(format!("{short}ت"), Does::Says, Person::Any);
        if present != "-" {
            for (prefix, person) in
                [("ي", Person::He), ("ت", Person::She), ("ن", Person::They), ("ا", Person::Any)]
            {
                put(format!("{prefix}{present}"), Does::Says, person);
                put(format!("س{prefix}{present}"), Does::Says, person);
            }
            for ending in ["ون", "ان", "وا", "ن"] {
                put(format!("ي{present}{ending}"), Does::Says, Person::They);
            }
        }
        if participle != "-" {
            let stem = participle.strip_suffix('ي').unwrap_or(participle);
            put(format!("{participle}ا"), Does::Saying, Person::He);
            put(format!("{participle}ه"), Does::Saying, Person::She);
            put(format!("{stem}ين"), Does::Saying, Person::They);
            put(format!("{participle}تين"), Does::Saying, Person::They);
        }
    }
    for &(noun, person) in NOUNS {
        put(noun.to_owned(), Does::Saying, person);
    }
    for source in SOURCES {
        forms.insert(
            (*source).to_owned(),
            Word { does: Does::Source, person: Person::Any, weak: true, arabic: true, tells: false },
        );
    }
}

fn english(forms: &mut HashMap<String, Word>) {
    for &(present, past, noun) in ENGLISH {
        let (stem, third) = match present.strip_suffix('y').filter(|_| !present.ends_with("ay")) {
            Some(stem) => (present, format!("{stem}ies")),
            None if present.ends_with("ss") => (present, format!("{present}es")),
            None => (present, format!("{present}s")),
        };
        let gerund = format!("{}ing", stem.strip_suffix('e').unwrap_or(stem));
        for (form, does, weak) in [
            (
                past.to_owned(),
                Does::Says,
                matches!(past, "called" | "continued" | "suggested" | "observed" | "reported"),
            ),
            (third, Does::Says, noun),
            (gerund, Does::Saying, matches!(present, "continue" | "call" | "report" | "state" | "observe")),
        ] {
            let tells = present == "tell";
            forms.insert(form, Word { does, person: Person::Any, weak, arabic: false, tells });
        }
        if matches!(present, "say" | "tell" | "write" | "ask") {
            forms.insert(
                present.to_owned(),
                Word { does: Does::Says, person: Person::They, weak: true, arabic: false, tells: false },
            );
        }
    }
    forms.insert(
        "according".to_owned(),
        Word { does: Does::Source, person: Person::Any, weak: true, arabic: false, tells: false },
    );
}

/// Looks a word up, as [`fold::folded`] writes it; gives how many letters of it are a conjunction before the verb.
pub(super) fn look_up(key: &str) -> Option<(usize, Word)> {
    static FORMS: OnceLock<HashMap<String, Word>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let mut forms = HashMap::new();
        arabic(&mut forms);
        english(&mut forms);
        forms
    });
    if let Some(word) = forms.get(key) {
        return Some((0, *word));
    }
    let rest = key.strip_prefix(['و', 'ف'])?;
    let word = forms.get(rest).filter(|word| word.arabic)?;
    Some((1, *word))
}

/// أنّ, إنّ and بأنّ with the pronouns that are joined to them; that.
pub(super) fn is_particle(key: &str) -> bool {
    let arabic = |key: &str| {
        let rest = key.strip_prefix("بان").or_else(|| key.strip_prefix("ان"))?;
        matches!(rest, "" | "ه" | "ها" | "هم" | "هما" | "هن" | "نا" | "ني" | "ي" | "ك" | "كم" | "ما")
            .then_some(())
    };
    key == "that" || arabic(key).is_some()
}

/// The letters of a word as the lists write them.
pub(super) fn key(word: &str) -> String {
    fold::folded(word).replace(['\u{2019}', '\''], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_verbs_are_known_with_what_is_joined_to_them() {
        let of = |word: &str| look_up(&key(word)).map(|(joined, word)| (joined, word.does, word.person));
        assert_eq!(of("قال"), Some((0, Does::Says, Person::He)));
        assert_eq!(of("وأضافت"), Some((1, Does::Says, Person::She)));
        assert_eq!(of("فقالوا"), Some((1, Does::Says, Person::They)));
        assert_eq!(of("وأكّد"), Some((1, Does::Says, Person::He)));
        assert_eq!(of("يُؤكِّد"), Some((0, Does::Says, Person::He)));
        assert_eq!(of("سيعلن"), Some((0, Does::Says, Person::He)));
        assert_eq!(of("مشيراً"), Some((0, Does::Saying, Person::He)));
        assert_eq!(of("مضيفةً"), Some((0, Does::Saying, Person::She)));
        assert_eq!(of("قائلين"), Some((0, Does::Saying, Person::They)));
        assert_eq!(of("وبحسب"), Some((1, Does::Source, Person::Any)));
        assert_eq!(of("وعد"), Some((0, Does::Says, Person::He)));
        assert_eq!(of("said").map(|(_, does, _)| does), Some(Does::Says));
        assert_eq!(of("Replies").map(|(_, does, _)| does), Some(Does::Says));
        assert_eq!(of("writing").map(|(_, does, _)| does), Some(Does::Saying));
        assert_eq!(of("منظمة"), None);
        assert!(is_particle(&key("إنّه")) && is_particle(&key("بأنّ")) && !is_particle(&key("انتهى")));
    }
}
