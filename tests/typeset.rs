//! The typesetter against the Unicode conformance files, against parley, and against its own geometry.

use hashiya::typeset::bidi::{self, BaseDirection, Direction, first_strong};
use hashiya::typeset::{Affinity, Fonts, Paragraph, Scratch, Style, layout};
use proptest::prelude::*;
use std::io::Read as _;

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// Levels of each character after L1, and the visual order of those that X9 leaves, by our own code path.
fn levels_and_order(
    text: &str,
    direction: Direction,
    removed: impl Fn(usize) -> bool,
) -> (Vec<u8>, Vec<usize>) {
    let levels = bidi::resolve(text, direction);
    let mut line = Vec::new();
    levels.line_into(text, 0..text.len(), direction.level(), &mut line);
    let all: Vec<u8> = text.char_indices().map(|(at, _)| line[at].number()).collect();
    let kept: Vec<usize> = (0..all.len()).filter(|&place| !removed(place)).collect();
    let kept_levels: Vec<u8> = kept.iter().map(|&place| all[place]).collect();
    let mut order = Vec::new();
    bidi::visual_order(&kept_levels, &mut order);
    let order = order.into_iter().map(|place| kept[place as usize]).collect();
    (all, order)
}

fn numbers(field: &str) -> Vec<Option<usize>> {
    field.split_whitespace().map(|word| word.parse().ok()).collect()
}

fn agrees(text: &str, direction: Direction, levels: &[Option<usize>], order: &[Option<usize>]) -> bool {
    let (ours, visual) = levels_and_order(text, direction, |place| levels[place].is_none());
    let same = ours.len() == levels.len()
        && levels.iter().zip(&ours).all(|(want, &got)| want.is_none_or(|want| want == usize::from(got)));
    same && order.iter().map(|place| place.unwrap()).eq(visual)
}

#[test]
fn bidi_character_test_passes_whole() {
    let file = unpacked(include_bytes!("data/unicode/BidiCharacterTest.txt.gz"));
    let (mut cases, mut failed) = (0, Vec::new());
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(';').collect();
        let text: String = fields[0]
            .split(' ')
            .map(|hex| char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap())
            .collect();
        let direction = match fields[1] {
            "0" => Direction::LeftToRight,
            "1" => Direction::RightToLeft,
            _ => BaseDirection::Auto { default: Direction::LeftToRight }.resolve(&text),
        };
        cases += 1;
        let level = usize::from(direction == Direction::RightToLeft);
        let right_base = fields[2].parse::<usize>().unwrap() == level;
        if !right_base || !agrees(&text, direction, &numbers(fields[3]), &numbers(fields[4])) {
            failed.push(line.to_owned());
        }
    }
    assert_eq!((cases, failed.len()), (91_707, 0), "{:?}", failed.first());
}

#[test]
fn bidi_test_passes_whole() {
    let file = unpacked(include_bytes!("data/unicode/BidiTest.txt.gz"));
    let (mut levels, mut order) = (Vec::new(), Vec::new());
    let (mut cases, mut failed) = (0, Vec::new());
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = line.strip_prefix("@Levels:") {
            levels = numbers(rest);
        } else if let Some(rest) = line.strip_prefix("@Reorder:") {
            order = numbers(rest);
        } else {
            let (classes, bits) = line.split_once(';').unwrap();
            let text: String = classes.split_whitespace().map(sample_of_class).collect();
            let bits: u8 = bits.trim().parse().unwrap();
            for (bit, direction) in [
                (1, first_strong(&text).unwrap_or(Direction::LeftToRight)),
                (2, Direction::LeftToRight),
                (4, Direction::RightToLeft),
            ] {
                if bits & bit != 0 {
                    cases += 1;
                    if !agrees(&text, direction, &levels, &order) {
                        failed.push((line.to_owned(), direction));
                    }
                }
            }
        }
    }
    assert_eq!((cases, failed.len()), (770_241, 0), "{:?}", failed.first());
}

/// A character of each bidi class.
fn sample_of_class(class: &str) -> char {
    match class {
        "L" => 'a',
        "R" => 'א',
        "AL" => 'ب',
        "EN" => '1',
        "ES" => '+',
        "ET" => '#',
        "AN" => '\u{661}',
        "CS" => ',',
        "NSM" => '\u{300}',
        "BN" => '\u{AD}',
        "B" => '\u{2029}',
        "S" => '\t',
        "WS" => ' ',
        "ON" => '!',
        "LRE" => '\u{202A}',
        "RLE" => '\u{202B}',
        "PDF" => '\u{202C}',
        "LRO" => '\u{202D}',
        "RLO" => '\u{202E}',
        "LRI" => '\u{2066}',
        "RLI" => '\u{2067}',
        "FSI" => '\u{2068}',
        "PDI" => '\u{2069}',
        other => panic!("no class {other}"),
    }
}

fn set(text: &str, width: Option<f32>) -> Paragraph {
    use std::cell::RefCell;
    use std::sync::OnceLock;
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    thread_local!(static SCRATCH: RefCell<Scratch> = RefCell::default());
    let base = BaseDirection::Auto { default: Direction::RightToLeft };
    SCRATCH.with_borrow_mut(|scratch| {
        layout(FONTS.get_or_init(Fonts::bundled), scratch, text, base, &Style::default(), width)
    })
}

/// Mixed text of the kinds that break things: marks, lam-alef, Hebrew, Latin, digits, emoji, joiners, tabs, controls.
fn mixed() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "قال",
        "لا",
        "إلى الأمام",
        "أكّدَ",
        "ّ",
        "ـ",
        "שלום",
        "abc",
        "e\u{301}",
        "12",
        "٣٤",
        " ",
        "  ",
        "\t",
        "(",
        "»",
        "\"",
        "،",
        ".",
        "😀",
        "👨‍👩‍👧",
        "🇱🇧",
        "\u{200C}",
        "\u{200D}",
        "\u{200F}",
        "\u{202B}",
        "\u{202C}",
        "\u{2067}",
        "\u{2069}",
        "\u{A0}",
        "\u{1}",
        "می‌خواهم",
        "漢字",
        "\u{2028}",
        "C++",
        "$15.50",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn geometry_holds(body in mixed(), end in prop::sample::select(vec!["", "\n", "\r\n", "\u{2029}"]), width in 30.0_f32..500.0) {
        let text = body + end;
        let paragraph = set(&text, Some(width));
        // Clusters tile the text, lines tile the clusters.
        let mut clusters: Vec<_> = (0..paragraph.lines().len()).flat_map(|line| paragraph.clusters(line).to_vec()).collect();
        clusters.sort_by_key(|cluster| cluster.start);
        let mut at = 0;
        for cluster in &clusters {
            prop_assert_eq!(cluster.start, at);
            prop_assert!(0 < cluster.len && 0.0 <= cluster.width);
            prop_assert!(text.get(at as usize..(at + cluster.len) as usize).is_some());
            at += cluster.len;
        }
        prop_assert_eq!(at as usize, text.len());
        let mut from = 0;
        for (number, line) in paragraph.lines().iter().enumerate() {
            prop_assert_eq!(line.range.0, from);
            from = line.range.1;
            let mut x: Option<f32> = None;
            for cluster in paragraph.clusters(number) {
                if let Some(x) = x {
                    prop_assert!((cluster.x - x).abs() < 0.01);
                }
                x = Some(cluster.x + cluster.width);
            }
        }
        // Either half of a cluster gives one of its two ends, and the caret there stands at that edge.
        for (number, line) in paragraph.lines().iter().enumerate() {
            let y = f32::midpoint(line.top, line.bottom);
            for cluster in paragraph.clusters(number).iter().filter(|cluster| !cluster.separator && 0.1 < cluster.width) {
                for (x, edge) in [
                    (cluster.x + cluster.width * 0.25, cluster.x),
                    (cluster.x + cluster.width * 0.75, cluster.x + cluster.width),
                ] {
                    let hit = paragraph.hit(x, y);
                    prop_assert!(hit.inside);
                    prop_assert_eq!(hit.cluster, (cluster.start, cluster.start + cluster.len));
                    prop_assert!(hit.offset == cluster.start || hit.offset == cluster.start + cluster.len);
                    let caret = paragraph.caret(hit.offset, hit.affinity);
                    prop_assert_eq!(caret.line, number);
                    prop_assert!((caret.x - edge).abs() < 0.01, "{} is not {}", caret.x, edge);
                }
            }
        }
        // Boxes of a range have the width of what they cover; nothing has no box.
        let total: f32 = clusters.iter().map(|cluster| cluster.width).sum();
        let whole: f32 = paragraph.selection_boxes(0..text.len() as u32).iter().map(|found| found.right - found.left).sum();
        prop_assert!((total - whole).abs() < 0.1 + total * 1e-4);
        for pair in clusters.chunks(3) {
            let range = pair[0].start..pair[pair.len() - 1].start + pair[pair.len() - 1].len;
            let covered: f32 = pair.iter().map(|cluster| cluster.width).sum();
            let boxes: f32 = paragraph.selection_boxes(range.clone()).iter().map(|found| found.right - found.left).sum();
            prop_assert!((covered - boxes).abs() < 0.05);
            prop_assert!(paragraph.boxes(range.start..range.start).is_empty());
        }
        // From end to end by the arrow keys: the caret always goes on and comes to rest.
        for left in [true, false] {
            let mut place = (if left == (paragraph.direction() == Direction::RightToLeft) { 0 } else { text.len() as u32 }, Affinity::After);
            let mut steps = 0;
            while let Some(next) = if left { paragraph.visual_left(place.0, place.1) } else { paragraph.visual_right(place.0, place.1) } {
                place = next;
                steps += 1;
                prop_assert!(steps <= 4 * clusters.len() + 4 * paragraph.lines().len() + 8, "the caret runs in a circle");
            }
        }
    }

    #[test]
    fn any_text_is_set(text in "\\PC{0,60}", width in prop::option::of(1.0_f32..300.0)) {
        let paragraph = set(&text, width);
        prop_assert_eq!(paragraph.text_len() as usize, text.len());
    }
}

#[test]
fn the_order_on_screen() {
    // What stands where, from left to right.
    let shown = |text: &str| -> String {
        let paragraph = set(text, None);
        paragraph.clusters(0).iter().map(|c| &text[c.start as usize..(c.start + c.len) as usize]).collect()
    };
    assert_eq!(shown("abc"), "abc");
    assert_eq!(shown("سلام"), "مالس");
    assert_eq!(shown("في 24 مايو"), "ويام 24 يف");
    assert_eq!(shown("قال C++ ثم"), "مث ++C لاق");
}

#[test]
fn lam_alef_has_a_caret_in_its_middle() {
    let paragraph = set("لا", None);
    let clusters = paragraph.clusters(0);
    assert_eq!(clusters.len(), 2);
    assert!(clusters.iter().all(|cluster| 1.0 < cluster.width), "{clusters:?} {:?}", paragraph.glyphs(0));
}

#[test]
fn marks_stay_on_their_letters() {
    let paragraph = set("أكّدَ", None);
    let lengths: Vec<u32> = paragraph.clusters(0).iter().rev().map(|cluster| cluster.len).collect();
    assert_eq!(lengths, [2, 4, 4]);
}

#[test]
fn hanging_space_takes_no_room_and_no_box() {
    let text = "قال طه قال طه";
    let wide = set(text, None);
    let paragraph = set(text, Some(wide.width() * 0.6));
    assert!(1 < paragraph.lines().len());
    let line = paragraph.lines()[0];
    assert_eq!(line.content_end + 1, line.range.1);
    let covered: f32 =
        paragraph.boxes(line.range.0..line.range.1).iter().map(|found| found.right - found.left).sum();
    assert!((covered - line.width).abs() < 0.01);
    assert!((line.left + line.width - paragraph.width()).abs() < 0.01, "set flush right");
}

/// Lines of a paragraph as parley breaks them, in the same faces: their first bytes.
fn parley_lines(context: &mut ParleyContext, text: &str, width: f32) -> Vec<usize> {
    use parley::{FontFamily, FontFamilyName, StyleProperty};
    let (fonts, layouts) = context;
    let mut builder = layouts.ranged_builder(fonts, text, 1.0, false);
    builder.push_default(StyleProperty::FontSize(Style::default().size));
    let families =
        ["Noto Naskh Arabic", "Noto Sans", "Noto Sans Hebrew"].map(|name| FontFamilyName::Named(name.into()));
    builder.push_default(StyleProperty::FontFamily(FontFamily::List(families.to_vec().into())));
    let mut layout: parley::Layout<()> = builder.build(text);
    layout.break_all_lines(Some(width));
    layout.lines().map(|line| line.text_range().start).collect()
}

type ParleyContext = (parley::FontContext, parley::LayoutContext<()>);

fn parley_context() -> ParleyContext {
    let options = parley::fontique::CollectionOptions { shared: false, system_fonts: false };
    let mut collection = parley::fontique::Collection::new(options);
    for name in ["NotoNaskhArabic-Regular", "NotoSans-Regular", "NotoSansHebrew-Regular"] {
        let bytes = std::fs::read(format!("assets/fonts/{name}.ttf")).unwrap();
        collection.register_fonts(parley::fontique::Blob::from(bytes), None);
    }
    (
        parley::FontContext { collection, source_cache: parley::fontique::SourceCache::default() },
        parley::LayoutContext::new(),
    )
}

/// Compares the lines of every paragraph; tells how many there are, and those that differ.
fn compare(context: &mut ParleyContext, text: &str, width: f32) -> (usize, usize, Vec<String>) {
    let (mut lines, mut parleys, mut differ) = (0, 0, Vec::new());
    for paragraph in text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
        let ours: Vec<usize> =
            set(paragraph, Some(width)).lines().iter().map(|line| line.range.0 as usize).collect();
        let theirs = parley_lines(context, paragraph, width);
        lines += ours.len();
        parleys += theirs.len();
        if ours != theirs {
            differ.push(paragraph.to_owned());
        }
    }
    (lines, parleys, differ)
}

/// What the comparison leaves out, each for a reason: tabs, to which parley gives no stops; and paragraphs with a
/// character that Naskh lacks, as parley takes the spaces after it from Naskh and we from the face of their word.
fn is_alike(fonts: &skrifa::FontRef<'_>, paragraph: &str) -> bool {
    use skrifa::MetadataProvider as _;
    let charmap = fonts.charmap();
    !paragraph.contains('\t') && paragraph.chars().all(|c| charmap.map(c).is_some() || c == '\u{FEFF}')
}

#[test]
fn lines_end_where_parley_ends_them() {
    let mut context = parley_context();
    let article = std::fs::read_to_string("assets/lavrov-oic.txt").unwrap();
    for width in [240.0, 420.0, 720.0] {
        let (lines, theirs, differ) = compare(&mut context, &article, width);
        assert_eq!((lines, differ.first()), (theirs, None), "the article at {width}");
    }
    // 1 MB of the article's words in paragraphs of other beginnings and lengths.
    let words: Vec<&str> = article.split_whitespace().collect();
    let mut long = String::new();
    let mut at = 0;
    while long.len() < 1_000_000 {
        let length = 3 + (at * 7) % 150;
        let paragraph: Vec<&str> = (0..length).map(|step| words[(at + step * 3) % words.len()]).collect();
        long.push_str(&paragraph.join(" "));
        long.push('\n');
        at += length + 1;
    }
    let naskh = std::fs::read("assets/fonts/NotoNaskhArabic-Regular.ttf").unwrap();
    let naskh = skrifa::FontRef::new(&naskh).unwrap();
    let (lines, theirs, differ) = compare(&mut context, &long, 560.0);
    let unlike: Vec<&String> = differ.iter().filter(|paragraph| is_alike(&naskh, paragraph)).collect();
    assert_eq!(unlike, Vec::<&String>::new());
    println!(
        "1 MB of the article's words: {lines} lines, parley {theirs}, {} paragraphs differ",
        differ.len()
    );
    let Some(folder) = crate::common::shared("rtl-plain/udhr/data/udhr/bidi") else { return };
    let (mut pages, mut compared) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        pages += 1;
        let alike: Vec<&str> = text.lines().filter(|line| is_alike(&naskh, line)).collect();
        compared += alike.len();
        // Widths that no line fills to the hundredth of a pixel by which we let one be too wide.
        for width in [421.3, 717.9] {
            let (_, _, differ) = compare(&mut context, &alike.join("\n"), width);
            assert_eq!(differ, Vec::<String>::new());
        }
    }
    assert_eq!(pages, 12);
    println!("{compared} paragraphs of 12 pages compared");
    assert!(500 < compared, "{compared}");
}
