//! Small words written onto others: و ف ب ل ك س before a word, pronouns after it; in Hebrew ו ב ל כ מ ש ה.
//!
//! No dictionary: a cut is sure if the shape of the word speaks for it (a joined preposition before the article), or
//! if what is left has been seen as a word of its own, in the texts at hand or in a span, and the whole speaks not
//! against it. A closed list holds particles that take such words and frequent words that only look as if they did.

use super::fold::is_transparent;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation as _;

/// Whether what is written onto a word belongs to the span that takes the word; a project decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// It stays outside, where that is sure.
    #[default]
    Outside,
    /// It stays inside.
    Inside,
    /// It stays inside, and the window offers to leave it out.
    Ask,
}

impl Policy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::Outside, Self::Inside, Self::Ask];

    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Inside => "inside",
            Self::Ask => "ask",
        }
    }

    /// Finds a policy by its name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == name)
    }
}

/// How often words were seen, without their vowel marks, and which somebody has marked.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    counts: Arc<HashMap<Box<str>, u32>>,
    known: HashSet<Box<str>>,
}

/// A span's own words count as much as so many sightings.
const KNOWN: u32 = 8;

impl Evidence {
    /// Counts the words of a text.
    pub fn read(&mut self, text: &str) {
        let counts = Arc::make_mut(&mut self.counts);
        for word in text.unicode_words().filter(|word| script(word).is_some()) {
            let bare = bare(word);
            if let Some(count) = counts.get_mut(bare.as_str()) {
                *count = count.saturating_add(1);
            } else {
                counts.insert(bare.into(), 1);
            }
        }
    }

    /// Takes in the text of a span that somebody has marked: its first word begins where a word does.
    pub fn know(&mut self, covered: &str) {
        self.known.extend(covered.unicode_words().next().map(|word| bare(word).into()));
    }

    /// Takes in what was marked by the account of another.
    pub fn know_as(&mut self, other: &Self) {
        self.known.extend(other.known.iter().cloned());
    }

    fn count(&self, word: &str) -> u32 {
        let known = if self.known.contains(word) { KNOWN } else { 0 };
        self.counts.get(word).copied().unwrap_or_default().saturating_add(known)
    }

    /// Number of different words seen.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Says whether no word was seen.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.known.is_empty()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Arabic,
    Hebrew,
}

fn script(word: &str) -> Option<Script> {
    match word.chars().next()? {
        '\u{0621}'..='\u{064A}' | '\u{0671}'..='\u{06D3}' => Some(Script::Arabic),
        '\u{05D0}'..='\u{05EA}' => Some(Script::Hebrew),
        _ => None,
    }
}

fn bare(word: &str) -> String {
    word.chars().filter(|&c| !is_transparent(c)).collect()
}

/// Words that only look as if they began with a clitic, and are frequent anywhere.
const FRIENDS: &[&str] = &[
    "فقط",
    "فقد",
    "لكن",
    "لقد",
    "كما",
    "كان",
    "كانت",
    "كانوا",
    "كنت",
    "كنا",
    "بعد",
    "بين",
    "لدى",
    "لدي",
    "كل",
    "كله",
    "كلها",
    "كلهم",
    "ليس",
    "ليست",
    "ولد",
    "وجد",
    "وجدت",
    "وجدته",
    "والد",
    "والدة",
    "والده",
    "والدها",
    "والدته",
    "والدتها",
    "والدي",
    "والي",
    "ولي",
    "ولن",
    "بالغ",
    "بالغة",
    "بالغين",
    "بالغا",
    "بالون",
    "ولاية",
    "ولايات",
    "فيما",
    "كيف",
    "وقت",
    "واحد",
    "واحدة",
    "وضع",
    "وقع",
    "وقف",
    "بعض",
    "فرد",
    "فوق",
    "ليلة",
    "ليل",
    "لون",
    "ساعة",
    "سنة",
    "بل",
    "كم",
    "فترة",
    "فريق",
    "فكرة",
    "بدون",
    "بلاد",
    "بلد",
    "وصل",
    "وصف",
    "وصفه",
    "ورق",
    "وزن",
    "وراء",
    "وجه",
    "وجهة",
    "وجود",
    "وفاة",
    "وفد",
    "كثير",
    "كبير",
    "كرة",
    "كلا",
    "كلمة",
    "لماذا",
    "لذلك",
    "كذلك",
    "لو",
    "لم",
    "لن",
    "لا",
    "لحم",
    "لغة",
    "ليبيا",
    "لبنان",
    "بريطانيا",
    "باريس",
    "بيت",
    "بحر",
    "بحيرة",
    "بحث",
    "بدأ",
    "بدء",
    "برنامج",
    "بعيد",
    "بناء",
    "بنك",
    "بنت",
    "بديل",
    "فعل",
    "فعلا",
    "فعليا",
    "فصل",
    "فتح",
    "فهم",
    "فاز",
    "فشل",
    "كتب",
    "كتاب",
    "كامل",
    "لحظة",
    "لاحظ",
    "لعب",
    "لقاء",
    "لجنة",
    "الله",
    "والله",
    "سبب",
    "سبق",
    "سجل",
    "سلم",
    "سمع",
    "سيد",
    "سيدة",
    "ستة",
    "ستين",
    "وسط",
    "وسائل",
    "وطن",
    "وظيفة",
    "وعد",
    "وفق",
    "وفقا",
    "وكالة",
    "وكيل",
    "لندن",
    "لافروف",
    "فرنسا",
    "فن",
    "بطل",
    "بقي",
    "كون",
    "وزير",
    "وزارة",
    "بما",
    "كاليفورنيا",
    "فالنتينو",
    "ليلا",
    "وحيد",
    "وحده",
    "وحدها",
    "وحدة",
    "كالسيوم",
    "بالي",
    "بالما",
    "لواء",
    "لاجئ",
    "لاجئين",
    "بوتين",
];

/// Particles, pronouns and auxiliaries that a conjunction or preposition is often written onto.
const PARTICLES: &[&str] = &[
    "في",
    "من",
    "على",
    "علي",
    "إلى",
    "إلي",
    "عن",
    "مع",
    "أن",
    "إن",
    "أنه",
    "أنها",
    "إنه",
    "إنها",
    "أنهم",
    "إنهم",
    "لا",
    "ما",
    "لم",
    "لن",
    "قد",
    "هو",
    "هي",
    "هم",
    "هما",
    "نحن",
    "أنا",
    "هذا",
    "هذه",
    "ذلك",
    "تلك",
    "هؤلاء",
    "كان",
    "كانت",
    "كانوا",
    "يكون",
    "تكون",
    "بين",
    "بعد",
    "قبل",
    "عند",
    "عندما",
    "حيث",
    "كل",
    "بعض",
    "غير",
    "غيرها",
    "غيره",
    "غيرهم",
    "هناك",
    "هنا",
    "لكن",
    "لكنه",
    "لكنها",
    "ليس",
    "ليست",
    "أو",
    "أي",
    "كما",
    "منذ",
    "خلال",
    "حتى",
    "مثل",
    "أحد",
    "إذا",
    "كيف",
    "لماذا",
    "متى",
    "أين",
    "بل",
    "كذلك",
    "لو",
    "سوف",
    "عدم",
    "عبر",
    "ضد",
    "نحو",
    "حول",
    "دون",
    "تحت",
    "فوق",
    "أمام",
    "منها",
    "منه",
    "فيها",
    "فيه",
    "عليها",
    "عليه",
    "إليها",
    "إليه",
    "له",
    "لها",
    "لهم",
    "به",
    "بها",
    "بهم",
    "كأن",
    "كأنه",
    "كأنها",
    "لأن",
    "ظل",
    "تم",
    "لقد",
    "ألا",
    "عما",
    "مما",
    "ثم",
];

/// Pronouns written onto the end of a word, the longer first.
pub(crate) const ENCLITICS: &[&str] =
    &["كما", "هما", "هم", "هن", "كم", "كن", "نا", "ها", "ني", "ه", "ك", "ي"];

/// Where a word may be cut: byte offsets into the word as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Where what is written before the word ends, if that is sure.
    pub proclitic: Option<usize>,
    /// Where what is written after the word begins, if that is sure.
    pub enclitic: Option<usize>,
}

/// Says where the clitics of a word are, where the evidence makes it sure.
pub fn cuts(word: &str, evidence: &Evidence) -> Cuts {
    let Some(script) = script(word) else { return Cuts::default() };
    let bare = bare(word);
    let proclitic = match script {
        Script::Arabic => arabic_proclitic(&bare, evidence),
        Script::Hebrew => hebrew_proclitic(&bare, evidence),
    };
    let proclitic = proclitic.filter(|&letters| 0 < letters);
    let rest: String = bare.chars().skip(proclitic.unwrap_or_default()).collect();
    let enclitic = (script == Script::Arabic).then(|| arabic_enclitic(&rest, evidence)).flatten();
    Cuts {
        proclitic: proclitic.map(|letters| offset_of(word, letters)),
        enclitic: enclitic.map(|letters| offset_of(word, proclitic.unwrap_or_default() + letters)),
    }
}

/// The byte offset in the written word before the letter of that rank; marks stay with the letter before them.
fn offset_of(word: &str, rank: usize) -> usize {
    let mut letters = word.char_indices().filter(|&(_, c)| !is_transparent(c));
    letters.nth(rank).map_or(word.len(), |(at, _)| at)
}

/// Every joined beginning that Arabic spelling allows: a conjunction, a preposition or the future, or both.
fn beginnings(word: &str) -> impl Iterator<Item = usize> {
    let letters: Vec<char> = word.chars().take(2).collect();
    let first = letters.first().copied().unwrap_or_default();
    let second = letters.get(1).copied().unwrap_or_default();
    let conjunction = matches!(first, 'و' | 'ف');
    let single = conjunction || matches!(first, 'ب' | 'ل' | 'ك' | 'س');
    let double = conjunction && matches!(second, 'ب' | 'ل' | 'ك' | 'س');
    [(single, 1), (double, 2)].into_iter().filter_map(|(is, letters)| is.then_some(letters))
}

fn arabic_proclitic(word: &str, evidence: &Evidence) -> Option<usize> {
    if FRIENDS.contains(&word) {
        return None;
    }
    beginnings(word).filter(|&letters| is_cut(word, letters, evidence)).last()
}

/// Says whether the first letters of the word are a clitic: by its shape or by what was seen.
fn is_cut(word: &str, letters: usize, evidence: &Evidence) -> bool {
    let last = word.chars().nth(letters - 1).unwrap_or_default();
    let rest: String = word.chars().skip(letters).collect();
    let length = rest.chars().count();
    if length < 2 {
        return false;
    }
    if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c.is_numeric()) {
        return true;
    }
    let article = rest.starts_with("ال");
    if article && 5 <= length {
        return last != 'ل' && last != 'س';
    }
    if last == 'ل' && rest.starts_with('ل') {
        let with_article: String = std::iter::once('ا').chain(rest.chars()).collect();
        return 5 <= length || 0 < evidence.count(&with_article);
    }
    if rest.starts_with("كأن") {
        return matches!(last, 'و' | 'ف');
    }
    if PARTICLES.contains(&rest.as_str()) && last != 'ك' && last != 'س' && !(last == 'ل' && length < 3) {
        return true;
    }
    let seen = evidence.count(&rest);
    if last == 'س' {
        let imperfect = rest.starts_with(['ي', 'ت', 'ن', 'أ']);
        return imperfect && 4 <= length && 0 < seen;
    }
    // With the article before it, the whole is a noun that begins with this letter.
    if length < 3 || 0 < evidence.count(&format!("ال{word}")) {
        return false;
    }
    let with_article = evidence.count(&format!("ال{rest}"));
    let (seen, whole) = (f64::from(seen) + 0.7 * f64::from(with_article), f64::from(evidence.count(word)));
    let need = match last {
        'و' if 4 <= length => 1.0,
        'ك' | 'ف' => 4.0,
        _ => 2.0,
    };
    need <= seen && whole * 0.5 <= seen
}

fn arabic_enclitic(word: &str, evidence: &Evidence) -> Option<usize> {
    let length = word.chars().count();
    ENCLITICS.iter().find_map(|pronoun| {
        let stem = word.strip_suffix(pronoun)?;
        let letters = length - pronoun.chars().count();
        // ة is written ت before a pronoun.
        let feminine = stem.strip_suffix('ت').map(|stem| format!("{stem}ة"));
        let seen = evidence.count(stem) + feminine.map_or(0, |stem| evidence.count(&stem));
        // One letter alone is more often part of the word than not.
        let need = if pronoun.chars().count() == 1 { 4 } else { 2 };
        (3 <= letters && need <= seen && evidence.count(word) <= seen).then_some(letters)
    })
}

fn hebrew_proclitic(word: &str, evidence: &Evidence) -> Option<usize> {
    let joined = word.chars().take_while(|c| matches!(c, 'ו' | 'ב' | 'ל' | 'כ' | 'מ' | 'ש' | 'ה')).count();
    let length = word.chars().count();
    (1..=joined.min(3)).rev().find(|&letters| {
        let rest: String = word.chars().skip(letters).collect();
        let seen = evidence.count(&rest);
        3 <= length - letters && 2 <= seen && evidence.count(word) <= seen
    })
}

/// Every place within a word where a clitic may end or begin, sure or not, by what spelling allows: for a reader who
/// moves an edge by hand. Byte offsets into the word.
pub fn joints(word: &str) -> Vec<usize> {
    let Some(script) = script(word) else { return Vec::new() };
    let bare = bare(word);
    let length = bare.chars().count();
    let mut ranks = Vec::new();
    if script == Script::Arabic {
        ranks.extend(beginnings(&bare));
        let from = ranks.last().copied().unwrap_or_default();
        for start in [0, from] {
            let rest: String = bare.chars().skip(start).collect();
            if rest.starts_with("ال") || (rest.starts_with("لل") && start < 2) {
                ranks.push(start + 2);
            }
        }
        let ended = ENCLITICS.iter().filter(|pronoun| bare.ends_with(**pronoun));
        ranks.extend(ended.map(|pronoun| length.saturating_sub(pronoun.chars().count())));
    } else {
        let joined =
            bare.chars().take_while(|c| matches!(c, 'ו' | 'ב' | 'ל' | 'כ' | 'מ' | 'ש' | 'ה')).count();
        ranks.extend(1..=joined.min(3));
    }
    ranks.retain(|&rank| 0 < rank && rank < length);
    ranks.sort_unstable();
    ranks.dedup();
    ranks.into_iter().map(|rank| offset_of(word, rank)).collect()
}

/// A range of words without the clitics at its two ends: what comes before the first word and after the last, where
/// that is sure. Bytes of `text`.
pub fn without_clitics(text: &str, range: Range<usize>, evidence: &Evidence) -> Range<usize> {
    let covered = text.get(range.clone()).unwrap_or_default();
    let words: Vec<(usize, &str)> = covered.unicode_word_indices().collect();
    let (Some(&(first_at, first)), Some(&(last_at, last))) = (words.first(), words.last()) else {
        return range;
    };
    let mut inner = range.clone();
    if first_at == 0
        && let Some(cut) = cuts(first, evidence).proclitic
    {
        inner.start = range.start + cut;
    }
    if last_at + last.len() == covered.len()
        && let Some(cut) = cuts(last, evidence).enclitic
        && inner.start < range.start + last_at + cut
    {
        inner.end = range.start + last_at + cut;
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(text: &str) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.read(text);
        evidence
    }

    fn stem<'a>(word: &'a str, evidence: &Evidence) -> &'a str {
        word.get(without_clitics(word, 0..word.len(), evidence)).unwrap()
    }

    #[test]
    fn shape_alone_is_enough_before_the_article() {
        let none = Evidence::default();
        assert_eq!(stem("والمنظمة", &none), "المنظمة");
        assert_eq!(stem("بالإسلام", &none), "الإسلام");
        assert_eq!(stem("للمنظمة", &none), "لمنظمة");
        assert_eq!(stem("والد", &none), "والد");
        assert_eq!(stem("لافروف", &none), "لافروف");
        assert_eq!(stem("Moscow", &none), "Moscow");
    }

    #[test]
    fn what_was_seen_decides() {
        let evidence = evidence("منظمة التعاون منظمة أخرى. وزير وزير وزير. زوجة زوجة زوجة زوجة");
        assert_eq!(stem("لمنظمة", &evidence), "منظمة");
        assert_eq!(stem("وَمُنَظَّمَةُ", &evidence), "مُنَظَّمَةُ");
        assert_eq!(stem("بلدية", &evidence), "بلدية");
        assert_eq!(stem("زوجته", &evidence), "زوجت");
        assert_eq!(stem("وزيرها", &evidence), "وزير");
    }

    #[test]
    fn a_span_is_evidence() {
        let mut evidence = Evidence::default();
        assert_eq!(stem("لموسكو", &evidence), "لموسكو");
        evidence.know("موسكو");
        assert_eq!(stem("لموسكو", &evidence), "موسكو");
    }

    #[test]
    fn hebrew_goes_the_same_way() {
        let evidence = evidence("ירושלים ירושלים ירושלים");
        assert_eq!(stem("ובירושלים", &evidence), "ירושלים");
        assert_eq!(stem("מלון", &evidence), "מלון");
    }

    #[test]
    fn joints_are_where_spelling_allows_them() {
        let at = |word: &str| -> Vec<String> {
            joints(word).into_iter().map(|joint| word.get(joint..).unwrap().to_owned()).collect()
        };
        assert_eq!(at("وبالمنظمة"), ["بالمنظمة", "المنظمة", "منظمة", "ة"].map(str::to_owned)[..3]);
        assert_eq!(at("كتابهم"), ["تابهم", "هم"].map(str::to_owned));
        assert_eq!(at("Cairo"), Vec::<String>::new());
    }
}
