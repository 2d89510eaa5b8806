//! Every speed that the README quotes. Times are of this process on this machine; run it on yours.
#![allow(clippy::expect_used, missing_docs, reason = "a benchmark that cannot run says so by failing")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hashiya::app::settings::Settings;
use hashiya::formats::native;
use hashiya::model::{Annotations, Document, Edit, Extra, Relation, Span, SpanId, Status, apply};
use hashiya::text::TextRange;
use hashiya::typeset::{Anchor, BaseDirection, Direction, Flow, Fonts, Scratch, Style, layout};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const ARTICLE: &str = include_str!("../assets/lavrov-oic.txt");

/// Searching 100,000 documents of the article's words in new orders (400 MB), as the window does it: from the key press
/// to the first match and to the last, beside ripgrep over the same bytes if it is there.
fn search(_: &mut Criterion) {
    use hashiya::app::{Command, FindCommand, State, update};
    if !std::env::args().any(|arg| arg == "search") {
        println!(
            "search: left out; `cargo bench --bench figures -- search` writes 400 MB of texts and searches them"
        );
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let words: Vec<&str> = ARTICLE.split_whitespace().collect();
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        // Numerical Recipes' linear congruential generator: the same texts on every machine.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut bytes = 0;
    for number in 0..100_000 {
        let mut text = String::with_capacity(4300);
        while text.len() < 4090 {
            let from = random(words.len() - 8);
            text.push_str(&words[from..from + 3 + random(5)].join(" "));
            text.push(if random(10) == 0 { '\n' } else { ' ' });
        }
        if number % 50 == 0 {
            text.push_str("لافروف ومُنظمة التعاون الاسلامى");
        }
        bytes += text.len();
        let place = folder.path().join(format!("{:03}", number / 1000));
        std::fs::create_dir_all(&place).expect("a folder");
        std::fs::write(place.join(format!("{number:06}.txt")), text).expect("a text");
    }
    println!("search: {:.0} MB in 100,000 documents", bytes as f64 / 1e6);
    let mut state = State::new(Settings::default(), Arc::new(|_| Vec::new()), Arc::new(|| {}));
    state.open_first(Some(folder.path().to_path_buf()));
    while state.open.is_none() || !state.is_idle() {
        state.poll();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let frequent = "منظمة التعاون الإسلامي";
    for (what, words) in
        [("frequent", frequent), ("in every fiftieth document", "لافروف ومنظمة"), ("nowhere", "زرافة")]
    {
        for _ in 0..3 {
            let query = hashiya::search::Query { text: words.to_owned(), ..Default::default() };
            state.find.shown = true;
            let start = Instant::now();
            update(&mut state, Command::Find(FindCommand::Ask(query, false)));
            let asked = start.elapsed();
            let mut first = None;
            while state.find.is_running() {
                state.poll();
                if !state.find.rows.is_empty() && first.is_none() {
                    first = Some(start.elapsed());
                }
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
            println!(
                "search: {what}: window's thread {:.2} ms, first match {}, all {} in {:.0} ms",
                asked.as_secs_f64() * 1e3,
                first.map_or("-".to_owned(), |first| format!("{:.1} ms", first.as_secs_f64() * 1e3)),
                state.find.rows.len() + state.find.more,
                start.elapsed().as_secs_f64() * 1e3
            );
        }
        let start = Instant::now();
        let rg = std::process::Command::new("rg")
            .args(["-j2", "-c", "--no-ignore", words])
            .arg(folder.path())
            .output();
        match rg {
            Ok(out) => println!(
                "search: {what}: ripgrep, as written, {} documents in {:.0} ms",
                out.stdout.split(|&byte| byte == b'\n').count() - 1,
                start.elapsed().as_secs_f64() * 1e3
            ),
            Err(_) => println!("search: ripgrep is not here to compare with"),
        }
    }
    state.finish();
}

/// The article again and again, to a length in bytes.
fn long(bytes: usize) -> String {
    let mut text = ARTICLE.repeat(bytes / ARTICLE.len() + 1);
    text.truncate(text.floor_char_boundary(bytes));
    text
}

/// The same without paragraph ends.
fn one_paragraph(bytes: usize) -> String {
    let mut text = ARTICLE.replace('\n', " ").repeat(bytes / ARTICLE.len() + 2);
    text.truncate(text.floor_char_boundary(bytes));
    text
}

/// Spans of some twenty bytes, evenly over a text.
fn spans(text: &str, count: usize) -> Vec<Span> {
    let labels = ["person", "organization", "date", "quote"].map(Arc::<str>::from);
    let step = text.len() / count;
    (0..count)
        .map(|number| {
            let start = text.floor_char_boundary(number * step);
            let end = text.floor_char_boundary((start + 20).min(text.len()));
            let range = TextRange::new(text, start..end).expect("character boundaries");
            Span::new(SpanId(format!("s{number}").into()), labels[number % 4].clone(), range)
        })
        .collect()
}

fn typesetting(c: &mut Criterion) {
    let fonts = Fonts::bundled();
    let mut scratch = Scratch::default();
    let base = BaseDirection::Auto { default: Direction::RightToLeft };
    c.bench_function("layout: the article, by paragraphs", |b| {
        b.iter(|| {
            for line in ARTICLE.split_inclusive('\n') {
                black_box(layout(&fonts, &mut scratch, line, base, &Style::default(), Some(720.0)));
            }
        });
    });
    let paragraph = ARTICLE.lines().max_by_key(|line| line.len()).expect("lines");
    let set = layout(&fonts, &mut scratch, paragraph, base, &Style::default(), Some(720.0));
    c.bench_function("hit test", |b| b.iter(|| black_box(set.hit(black_box(300.0), black_box(60.0)))));
    c.bench_function("boxes of a range", |b| b.iter(|| black_box(set.boxes(black_box(40..240)))));
    let ten: Arc<str> = long(10_000_000).into();
    c.bench_function("open 10 MB: the paragraph table", |b| {
        b.iter(|| black_box(Flow::new(ten.clone(), Direction::RightToLeft)));
    });
    let single: Arc<str> = one_paragraph(1_000_000).into();
    c.bench_function("one paragraph of 1 MB: first frame's layout", |b| {
        b.iter(|| {
            let mut flow = Flow::new(single.clone(), Direction::RightToLeft);
            flow.configure(Style::default(), 720.0, None);
            black_box(flow.visible(&fonts, Anchor::default(), 800.0));
        });
    });
    let mut flow = Flow::new(single, Direction::RightToLeft);
    let mut width = 700.0;
    c.bench_function("one paragraph of 1 MB: layout after a change of width, in its middle", |b| {
        b.iter(|| {
            width = if width < 705.0 { 710.0 } else { 700.0 };
            flow.configure(Style::default(), width, None);
            let anchor = flow.anchor_at(&fonts, 500_000);
            black_box(flow.visible(&fonts, anchor, 800.0));
        });
    });
}

fn annotations(c: &mut Criterion) {
    let text = long(10_000_000);
    let document = Document::new("d.txt", text.as_str());
    let many = spans(&text, 100_000);
    c.bench_function("index 100,000 spans", |b| {
        b.iter_batched(
            || many.clone(),
            |spans| black_box(Annotations::with_spans("a", Status::New, spans)),
            BatchSize::LargeInput,
        );
    });
    let (mut annotations, _) = Annotations::with_spans("a", Status::New, many);
    let range = TextRange::new(&text, 5_000_000..text.ceil_char_boundary(5_000_040)).or_else(|_| {
        let start = text.floor_char_boundary(5_000_000);
        TextRange::new(&text, start..text.floor_char_boundary(5_000_040))
    });
    let span = Span::new("new".into(), "person", range.expect("character boundaries"));
    c.bench_function("add a span to 100,000 and take it back", |b| {
        b.iter(|| {
            let inverse = apply(&mut annotations, &Edit::Add(Box::new(span.clone()))).expect("it fits");
            apply(&mut annotations, &inverse).expect("it fits");
        });
    });
    let file = native::write(&annotations, &document);
    let mut group = c.benchmark_group("native file of 100,000 spans");
    group.sample_size(10);
    group.bench_function("write", |b| b.iter(|| black_box(native::write(&annotations, &document))));
    group.bench_function("read", |b| b.iter(|| black_box(native::read(&file, &document).expect("it reads"))));
    group.finish();
}

/// Whole frames of the window without a window: everything but the graphics card's part.
mod frames {
    use super::{Settings, SpanId};
    use egui_kittest::Harness;
    use hashiya::app::Command;
    use hashiya::typeset::Fonts;
    use hashiya::ui::Window;
    use std::path::Path;
    use std::sync::Arc;

    pub(super) fn open(path: &Path) -> Harness<'static, Window> {
        let settings = Settings { text_size: 12.0, measure: 60.0, ..Settings::default() };
        let mut harness = Harness::builder()
            .with_size([1400.0, 1000.0])
            .with_pixels_per_point(1.0)
            .build_eframe(move |context| {
                Window::new(&context.egui_ctx, settings, Fonts::bundled(), Arc::new(|_| Vec::new()))
            });
        harness.state_mut().state.open_first(Some(path.to_path_buf()));
        let mut first = std::time::Duration::ZERO;
        while harness.state().state.open.is_none() {
            let start = std::time::Instant::now();
            harness.step();
            first = start.elapsed();
        }
        println!("window: first frame of the document: {:.1} ms", first.as_secs_f64() * 1e3);
        harness
    }

    /// Turns the wheel by a distance in points, over the middle of the article.
    pub(super) fn wheel(by: f32) -> Vec<egui::Event> {
        let turn = egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, by),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        };
        vec![egui::Event::PointerMoved(egui::pos2(700.0, 500.0)), turn]
    }

    /// A window as a program without a screen reader has it, up to the meshes that go to the graphics card.
    pub(super) struct Bare {
        context: egui::Context,
        frame: eframe::Frame,
        time: f64,
        pub(super) window: Window,
    }

    impl Bare {
        pub(super) fn open(path: &Path) -> Self {
            let context = egui::Context::default();
            let settings = Settings { text_size: 12.0, measure: 60.0, ..Settings::default() };
            let mut window = Window::new(&context, settings, Fonts::bundled(), Arc::new(|_| Vec::new()));
            window.state.open_first(Some(path.to_path_buf()));
            let mut bare = Self { context, frame: eframe::Frame::_new_kittest(), time: 0.0, window };
            while bare.window.state.open.is_none() || !bare.window.state.is_idle() {
                bare.step(Vec::new());
            }
            bare
        }

        pub(super) fn step(&mut self, events: Vec<egui::Event>) {
            self.time += 1.0 / 60.0;
            let input = egui::RawInput {
                screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1400.0, 1000.0))),
                time: Some(self.time),
                events,
                ..egui::RawInput::default()
            };
            let output =
                self.context.run_ui(input, |ui| eframe::App::ui(&mut self.window, ui, &mut self.frame));
            std::hint::black_box(self.context.tessellate(output.shapes, 1.0));
        }

        pub(super) fn steps(&mut self, count: usize) {
            (0..count).for_each(|_| self.step(Vec::new()));
        }

        pub(super) fn go_to(&mut self, span: usize) {
            let id = SpanId(format!("s{span}").into());
            hashiya::app::update(&mut self.window.state, Command::GoToSpan(id));
        }
    }

    pub(super) fn go_to(harness: &mut Harness<'_, Window>, span: usize) {
        let id = SpanId(format!("s{span}").into());
        hashiya::app::update(&mut harness.state_mut().state, Command::GoToSpan(id));
    }
}

/// Spans in crowds of 600, so that some views hold hundreds.
fn crowded(text: &str, count: usize) -> Vec<Span> {
    let label: Arc<str> = "person".into();
    (0..count)
        .filter_map(|number| {
            let start = text.floor_char_boundary(number / 600 * 60_000 + number % 600 * 10);
            let end = text.floor_char_boundary((start + 9).min(text.len()));
            let range = TextRange::new(text, start..end).ok()?;
            Some(Span::new(SpanId(format!("s{number}").into()), label.clone(), range))
        })
        .collect()
}

/// Memory of this process in use, in MB; nothing where the system does not tell.
fn resident() -> f64 {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = told.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or_default();
    pages * 4096.0 / 1e6
}

/// What 10 MB with 100,000 spans keep in memory beside the text; first, while the heap is fresh.
fn memory(_: &mut Criterion) {
    let text: Arc<str> = long(10_000_000).into();
    let before = resident();
    let flow = Flow::new(text.clone(), Direction::RightToLeft);
    let (window, _) = Annotations::with_spans("a", Status::New, crowded(&text, 100_000));
    let saver = window.clone();
    println!(
        "memory: paragraph table, spans and the saving thread's copy of them: {:.1} MB",
        resident() - before
    );
    black_box((flow, window, saver));
}

fn percentile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share) as usize]
}

/// Opens 10 MB with 100,000 spans from the disk and walks through it; prints what a frame costs.
fn window(_: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("d.txt");
    let text = long(10_000_000);
    std::fs::write(&path, &text).expect("written");
    let document = Document::new("d.txt", text.as_str());
    let many = crowded(&text, 100_000);
    let start = Instant::now();
    let shared: Arc<str> = text.as_str().into();
    let flow = Flow::new(shared, Direction::RightToLeft);
    let (annotations, _) = Annotations::with_spans("a", Status::New, many);
    let tables = start.elapsed().as_secs_f64() * 1e3;
    println!("window: paragraph table and index of spans: {tables:.1} ms");
    drop(flow);
    let labels = folder.path().join("annotations").join(hashiya::project::default_annotator());
    std::fs::create_dir_all(&labels).expect("a folder");
    std::fs::write(labels.join("d.txt.json"), native::write(&annotations, &document)).expect("written");

    let start = Instant::now();
    let mut harness = frames::open(&path);
    println!(
        "window: 10 MB with 100,000 spans, from disk to the first frame: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    harness.run_steps(10);
    let mut far = Vec::new();
    let mut still = Vec::new();
    let mut boxes = 0;
    for jump in 0..160 {
        frames::go_to(&mut harness, jump * 600 + 150);
        for step in 0..4 {
            let start = Instant::now();
            harness.step();
            let took = start.elapsed().as_secs_f64() * 1e3;
            if step == 0 { far.push(took) } else { still.push(took) }
        }
        boxes = boxes.max(harness.state().article.painted.boxes);
    }
    println!("window: most boxes in view: {boxes}");
    println!(
        "window: frame after a jump: p50 {:.2} ms, p99 {:.2} ms",
        percentile(&mut far, 0.5),
        percentile(&mut far, 0.99)
    );
    println!(
        "window: frame at rest: p50 {:.2} ms, p99 {:.2} ms",
        percentile(&mut still, 0.5),
        percentile(&mut still, 0.99)
    );
    if let Some(open) = &harness.state().state.open {
        println!("window: kept by the view: {:.1} MB", open.flow.memory() as f64 / 1e6);
    }
}

/// Processor time of all threads so far where the system tells it, and the time of the clock elsewhere, in milliseconds.
fn spent(since: Instant) -> f64 {
    #[cfg(target_os = "linux")]
    {
        let _ = since;
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
    }
    #[cfg(not(target_os = "linux"))]
    {
        since.elapsed().as_secs_f64() * 1e3
    }
}

/// Opens 1 MB with 10,000 spans and 10,000 relations, all shown, and scrolls through it; prints what a frame costs.
fn relations(_: &mut Criterion) {
    if !std::env::args().any(|arg| arg == "relations") {
        println!(
            "relations: left out; `cargo bench --bench figures -- relations` scrolls through 10,000 relations"
        );
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("d.txt");
    let text = long(1_000_000);
    std::fs::write(&path, &text).expect("written");
    let document = Document::new("d.txt", text.as_str());
    let (mut annotations, _) = Annotations::with_spans("a", Status::New, spans(&text, 10_000));
    let kinds = ["speaker", "cue", "addressee"].map(Arc::<str>::from);
    // Most are near their other end, as in a text; each tenth goes far away.
    for number in 0..10_000_usize {
        let away = if number % 10 == 9 { 2_500 } else { 1 + number * 7 % 11 };
        let relation = Relation {
            id: SpanId(format!("r{number}").into()),
            kind: kinds[number % 3].clone(),
            from: SpanId(format!("s{number}").into()),
            to: SpanId(format!("s{}", (number + away) % 10_000).into()),
            extra: Extra::new(),
        };
        apply(&mut annotations, &Edit::Relate(relation)).expect("it fits");
    }
    for _ in 0..5 {
        let start = Instant::now();
        let broken = hashiya::model::rules::broken(&hashiya::model::Schema::default(), &annotations).len();
        println!(
            "relations: all 10,000 held to the rules: {:.2} ms ({broken} break one)",
            start.elapsed().as_secs_f64() * 1e3
        );
    }
    let labels = folder.path().join("annotations").join(hashiya::project::default_annotator());
    std::fs::create_dir_all(&labels).expect("a folder");
    std::fs::write(labels.join("d.txt.json"), native::write(&annotations, &document)).expect("written");
    let mut bare = frames::Bare::open(&path);
    let began = Instant::now();
    for all in [false, true] {
        bare.window.state.settings.relations = all;
        bare.steps(10);
        for run in 1..=5 {
            let (mut scrolling, mut still, mut most) = (Vec::new(), Vec::new(), 0);
            bare.go_to(run * 1_500);
            bare.steps(10);
            for _ in 0..600 {
                let before = spent(began);
                bare.step(frames::wheel(-60.0));
                scrolling.push(spent(began) - before);
                most = most.max(bare.window.article.painted.relations);
            }
            bare.steps(30);
            for _ in 0..200 {
                let before = spent(began);
                bare.step(Vec::new());
                still.push(spent(began) - before);
            }
            println!(
                "relations: {}, run {run}, processor time of all threads: frame while scrolling: p50 {:.2} ms, p99 {:.2} ms; at rest: p50 {:.2} ms, p99 {:.2} ms; most in view {most}",
                if all { "all shown" } else { "none shown" },
                percentile(&mut scrolling, 0.5),
                percentile(&mut scrolling, 0.99),
                percentile(&mut still, 0.5),
                percentile(&mut still, 0.99)
            );
        }
    }
}

/// Finding among 100,000 entities with three names each, as the picker does at each key.
fn entities(_: &mut Criterion) {
    use hashiya::model::EntityRecord;
    use hashiya::search::entities::EntityIndex;
    let first = ["محمد", "أحمد", "علي", "سارة", "مريم", "يوسف", "خالد", "John", "Maria", "Anna"];
    let last =
        ["العلي", "الحسن", "القاسم", "بن سعيد", "Smith", "García", "الشمري", "حداد", "Novak", "المصري"];
    let record = |at: usize| {
        let (one, two) = (first[at % 10], last[at / 10 % 10]);
        Arc::new(EntityRecord {
            id: format!("e{at}").into(),
            name: format!("{one} {two} {}", at / 100),
            aliases: vec![format!("{two} {one}{}", at / 7), format!("مؤسسة {two} رقم {at}")],
            ..EntityRecord::default()
        })
    };
    let records: Vec<Arc<EntityRecord>> = (0..100_000).map(record).collect();
    let start = Instant::now();
    let index = EntityIndex::new(&records);
    println!("entities: index of 100,000: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    for question in ["م", "مح", "محمد", "الحسن محمد 77", "محمد العلي", "رقم 99999", "j smith"]
    {
        let mut took = Vec::new();
        let mut found = 0;
        for _ in 0..100 {
            let start = Instant::now();
            found = black_box(index.find(question, 50)).len();
            took.push(start.elapsed().as_secs_f64() * 1e3);
        }
        println!(
            "entities: {question:?}, {found} shown: p50 {:.2} ms, p99 {:.2} ms",
            percentile(&mut took, 0.5),
            percentile(&mut took, 0.99)
        );
    }
}

criterion_group!(figures, memory, typesetting, annotations, window, relations, search, entities);
criterion_main!(figures);
