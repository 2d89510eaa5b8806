//! Relations over the article: which are shown, how they are painted, and the hand that draws one from span to span.

mod curves;
mod lanes;

use super::{Painted, Scene, lines_in_view};
use crate::app::relations::{Making, kind_name};
use crate::app::strings::Strings;
use crate::app::{Command, OpenDocument, RelationCommand};
use crate::model::{Relation, Schema, SpanId};
use crate::text::TextRange;
use crate::typeset::Direction;
use crate::ui::text::{LineStyle, TextEngine};
use crate::ui::theme::Theme;
use crate::ui::widgets::{tooltip, tooltip_at_pointer};
use egui::epaint::Mesh;
use egui::{Color32, CursorIcon, Id, Painter, Pos2, Rect, Sense, Shape, Ui, pos2, vec2};
use lanes::{End, MARK, Page, Port, Row, Tie, Way};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What the view of relations remembers from frame to frame.
#[derive(Default)]
pub(super) struct RelationsView {
    /// The ways that were painted last.
    ways: Vec<(SpanId, Vec<Pos2>)>,
    /// Where relations left the view.
    marks: Vec<Rect>,
    /// Where a relation from the selected span can be taken hold of.
    knob: Option<(Rect, SpanId)>,
    /// A relation that is being drawn by hand.
    drawn: Option<Drawn>,
}

/// A relation on its way from a span to the pointer.
#[derive(Clone)]
struct Drawn {
    from: SpanId,
    at: Pos2,
    /// The span under the pointer.
    over: Option<SpanId>,
}

/// The boxes of tied spans in view, and the lines that they stand on.
pub(super) struct Ends {
    page: Page,
    /// For each block in view, its first line in view and the number of that among all.
    first: Vec<(usize, usize)>,
    /// First byte in view.
    start: u32,
    spans: BTreeMap<SpanId, Vec<Port>>,
}

impl Ends {
    /// The lines of a scene, with no box yet. `rect_of` gives the place that boxes take on a line.
    pub(super) fn new(scene: &Scene, size: f32, rect_of: impl Fn(&super::Visible, usize) -> Rect) -> Self {
        let mut page = Page {
            left: scene.left,
            right: scene.left + scene.width,
            room: scene.left - scene.pane.left() - MARK / 2.0,
            size,
            rows: Vec::new(),
        };
        let (mut first, mut start) = (Vec::with_capacity(scene.visible.len()), None);
        for visible in &scene.visible {
            let lines = lines_in_view(visible, scene.pane);
            first.push((lines.start, page.rows.len()));
            let rtl = visible.paragraph.direction() == Direction::RightToLeft;
            for line in lines {
                let rect = rect_of(visible, line);
                page.rows.push(Row { top: rect.top(), bottom: rect.bottom(), rtl });
                start = start.or(visible
                    .paragraph
                    .lines()
                    .get(line)
                    .map(|line| visible.range.start + line.range.0));
            }
        }
        Self { page, first, start: start.unwrap_or_default(), spans: BTreeMap::new() }
    }

    /// Takes down a box of a span, which is on that line of that block in view.
    pub(super) fn add(&mut self, span: &SpanId, block: usize, line: usize, rect: Rect) {
        let Some(&(first, number)) = self.first.get(block) else { return };
        let next = self.first.get(block + 1).map_or(self.page.rows.len(), |next| next.1);
        let Some(row) = line.checked_sub(first).map(|line| number + line).filter(|row| *row < next) else {
            return;
        };
        let port = Port { row, rect };
        if let Some(ports) = self.spans.get_mut(span) {
            ports.push(port);
        } else {
            self.spans.insert(span.clone(), vec![port]);
        }
    }

    /// Where a span stands, if there is such a span.
    fn end(&self, open: &OpenDocument, span: &SpanId) -> Option<End<'_>> {
        if let Some(ports) = self.spans.get(span) {
            return Some(End::Seen(ports));
        }
        let before = open.annotations.get(span)?.start() < self.start;
        Some(if before { End::Before } else { End::After })
    }
}

/// A relation with an end in view.
struct Found<'a, 'e> {
    relation: &'a Relation,
    from: End<'e>,
    to: End<'e>,
    /// How many others run from the same span, with the same type and direction, out of the same side of the view to
    /// ends that are farther.
    others: usize,
}

/// A relation that is shown, or one that is being made.
struct Shown<'a> {
    relation: Option<&'a Relation>,
    /// How many others share its way.
    others: usize,
    color: Color32,
    /// Says that it has no arrow.
    symmetric: bool,
    /// Says that it stands out.
    strong: bool,
}

/// A relation of which something is painted over the text.
pub(super) struct Above<'a> {
    relation: &'a Relation,
    color: Color32,
    way: Way,
    /// How many others share its way.
    others: usize,
    /// Says that its type is named.
    named: bool,
}

/// How near to a line the pointer must be to mean it, in points.
const NEAR: f32 = 4.0;
const WIDTH: f32 = 1.4;
const STRONG_WIDTH: f32 = 2.0;
const ARROW: f32 = 7.0;
const DOT: f32 = 2.2;
/// Radius of what a relation is drawn from by hand, in points.
const KNOB: f32 = 4.0;
/// Most names of types written in one frame.
const NAMES: usize = 24;

/// What a frame shows of relations, but for their ways.
pub(super) struct Looks<'a> {
    pub(super) schema: &'a Schema,
    pub(super) theme: &'a Theme,
    pub(super) engine: &'a TextEngine,
    pub(super) strings: &'a Strings,
    /// All are shown, not only those of the spans that are looked at.
    pub(super) all: bool,
    /// The relation that is being made by key.
    pub(super) making: Option<&'a Making>,
    /// What a suggestion would mark, each with its label.
    pub(super) suggested: &'a [(TextRange, Option<Arc<str>>)],
}

impl RelationsView {
    /// Says whether a press at that place is none of the text's.
    pub(super) fn has_mark(&self, at: Pos2) -> bool {
        self.marks.iter().any(|mark| mark.contains(at))
    }

    /// The span from which a press at that place draws a relation.
    pub(super) fn grip(&self, at: Pos2) -> Option<SpanId> {
        self.knob.as_ref().filter(|(rect, _)| rect.contains(at)).map(|(_, span)| span.clone())
    }

    /// Begins to draw a relation from a span.
    pub(super) fn draw_from(&mut self, from: SpanId, at: Pos2) {
        self.drawn = Some(Drawn { from, at, over: None });
    }

    /// Says whether a relation is being drawn by hand.
    pub(super) fn is_drawing(&self) -> bool {
        self.drawn.is_some()
    }

    /// Leads the relation that is being drawn to a place, over the span there.
    pub(super) fn draw_to(&mut self, at: Pos2, over: Option<SpanId>) {
        if let Some(drawn) = &mut self.drawn {
            drawn.over = over.filter(|over| *over != drawn.from);
            drawn.at = at;
        }
    }

    /// The span under the relation that is being drawn.
    pub(super) fn target(&self) -> Option<&SpanId> {
        self.drawn.as_ref()?.over.as_ref()
    }

    /// Lets go of the relation that is being drawn. A press that did not move begins one that is led by key.
    pub(super) fn let_go(&mut self, moved: bool, commands: &mut Vec<Command>) {
        let Some(Drawn { from, over, .. }) = self.drawn.take() else { return };
        if !moved {
            commands.push(Command::SelectSpan(Some(from.clone())));
            commands.push(Command::Relation(RelationCommand::Begin(from)));
        } else if let Some(to) = over {
            commands.push(Command::SelectSpan(Some(to.clone())));
            commands.push(Command::Relation(RelationCommand::Join(from, to)));
        }
    }

    /// Gives up the relation that is being drawn; says whether there was one.
    pub(super) fn give_up(&mut self) -> bool {
        self.drawn.take().is_some()
    }

    /// The relation whose line is under the pointer.
    pub(super) fn hovered(&self, pointer: Option<Pos2>) -> Option<SpanId> {
        let at = pointer?;
        let near = self.ways.iter().map(|(id, path)| (curves::distance(path, at), id));
        near.filter(|(distance, _)| *distance < NEAR)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id.clone())
    }

    /// Paints the lines, under the text and over the boxes; gives what is to be painted over the text. Those of the spans
    /// that are looked at stand out.
    pub(super) fn paint<'a>(
        &mut self,
        painter: &Painter,
        open: &'a OpenDocument,
        ends: &Ends,
        (looks, looked_at, pointer): (&Looks<'_>, &[&SpanId], Option<Pos2>),
        painted: &mut Painted,
    ) -> Vec<Above<'a>> {
        let under = self.hovered(pointer);
        self.ways.clear();
        let focus = |span: &SpanId| looked_at.contains(&span);
        let found = find(open, ends, |span| looks.all || focus(span));
        let mut counts: HashMap<&SpanId, (usize, usize)> = HashMap::new();
        for end in found.iter().flat_map(|one| [&one.relation.from, &one.relation.to]) {
            let next = counts.len();
            counts.entry(end).or_insert((next, 0)).1 += 1;
        }
        let (mut shown, mut ties) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
        let mut looks_of: HashMap<&str, (Color32, bool)> = HashMap::new();
        for Found { relation, from, to, others } in found {
            let (color, symmetric) = *looks_of.entry(&relation.kind).or_insert_with(|| {
                let definition = looks.schema.relation(&relation.kind);
                let symmetric = definition.is_some_and(|definition| definition.symmetric);
                (looks.theme.relation(looks.schema, &relation.kind), symmetric)
            });
            let strong = focus(&relation.from) || focus(&relation.to) || under.as_ref() == Some(&relation.id);
            let count = |span| counts.get(span).copied().unwrap_or_default();
            // The busier end is the trunk from which the others branch.
            let (here, there) = (count(&relation.from), count(&relation.to));
            let bundle = if here.1 < there.1 { there.0 } else { here.0 };
            ties.push(Tie { from, to, bundle });
            shown.push(Shown { relation: Some(relation), others, color, symmetric, strong });
        }
        let target = self.target().or(looks.making.and(open.selected.as_ref()));
        let from = self.drawn.as_ref().map(|drawn| &drawn.from).or(looks.making.map(|making| &making.from));
        if let (Some(from), Some(to)) = (from, target)
            && let (Some(from), Some(to)) = (ends.end(open, from).filter(|_| from != to), ends.end(open, to))
        {
            ties.push(Tie { from, to, bundle: counts.len() });
            let color = looks.theme.accent;
            shown.push(Shown { relation: None, others: 0, color, symmetric: false, strong: true });
        }
        let any_strong = shown.iter().any(|one| one.strong);
        let ways = ends.page.ways(&ties);
        let mut mesh = Mesh::default();
        let mut over = Vec::new();
        // What stands out is painted last.
        for strong in [false, true] {
            for (one, way) in shown.iter().zip(&ways).filter(|(one, _)| one.strong == strong) {
                let color = if any_strong && !strong { looks.theme.faded(one.color) } else { one.color };
                let path = curves::rounded(&way.points);
                paint_way(&mut mesh, &path, way, (strong, one.symmetric), color);
                let Some(relation) = one.relation else { continue };
                painted.relations += 1 + one.others;
                if strong || way.leaves.is_some() {
                    let (way, others) = (way.clone(), one.others);
                    over.push(Above { relation, color, way, others, named: strong });
                }
                self.ways.push((relation.id.clone(), path));
            }
        }
        if let Some(Drawn { from, at, over: None }) = &self.drawn
            && let Some(End::Seen([first, ..])) = ends.end(open, from)
        {
            let path = curves::loose(first.rect.center_top(), *at);
            curves::stroke(&mut mesh, &path, STRONG_WIDTH, looks.theme.accent);
            curves::dot(&mut mesh, *at, 2.0 * DOT, looks.theme.accent);
        }
        if !mesh.is_empty() {
            painter.add(Shape::mesh(Arc::new(mesh)));
        }
        over
    }

    /// Paints what stands over the text: names of types, marks where relations leave the view, and the knob of the
    /// selected span.
    pub(super) fn paint_over(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        open: &OpenDocument,
        (ends, looks): (&Ends, &Looks<'_>),
        over: &[Above<'_>],
        commands: &mut Vec<Command>,
    ) {
        self.marks.clear();
        let mut mesh = Mesh::default();
        let mut names: Vec<Rect> = Vec::new();
        for Above { relation, color, way, others, named } in over {
            let kind = kind_name(looks.schema, &relation.kind, looks.strings.language().tag());
            if let Some((mark, down)) = way.leaves {
                let tip = mark + vec2(0.0, if down { 5.0 } else { -5.0 });
                curves::arrow(&mut mesh, tip, tip - mark, 9.0, *color);
                let rect = Rect::from_center_size(mark, vec2(MARK, 16.0));
                self.marks.push(rect);
                let far = if ends.spans.contains_key(&relation.from) { &relation.to } else { &relation.from };
                let Some(span) = open.annotations.get(far) else { continue };
                let name = || {
                    let text = open.excerpt(span, 60).into();
                    let args = [("type", kind.into()), ("text", text), ("others", (*others).into())];
                    looks.strings.tr_args("relation-jump", &args)
                };
                let id = Id::unique(("relation leaves", &*relation.id.0));
                let response = ui.interact(rect, id, Sense::click());
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name()));
                if response.hovered() {
                    ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
                    tooltip(&response, &name());
                }
                if response.clicked() {
                    commands.push(Command::GoToSpan(far.clone()));
                }
            }
            if *named && names.len() < NAMES {
                names.extend(paint_name(painter, looks, kind, *color, way, &names));
            }
        }
        self.knob = None;
        let knob =
            open.selected.as_ref().filter(|_| !looks.schema.relations.is_empty() && self.drawn.is_none());
        if let Some((span, first)) = knob.and_then(|span| Some((span, ends.spans.get(span)?.first()?))) {
            let center = first.rect.center_top();
            let rect = Rect::from_center_size(center, vec2(2.0 * KNOB + 4.0, 2.0 * KNOB + 4.0));
            let response = ui.interact(rect, Id::unique("relation knob"), Sense::hover());
            let name = looks.strings.tr("relation-knob");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &*name));
            if response.hovered() {
                ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
                tooltip_at_pointer(&response, &name);
            }
            let color = looks.theme.accent;
            curves::dot(&mut mesh, center, KNOB, color);
            curves::dot(
                &mut mesh,
                center,
                KNOB - 1.6,
                if response.hovered() { color } else { looks.theme.page },
            );
            self.knob = Some((rect, span.clone()));
        }
        if !mesh.is_empty() {
            painter.add(Shape::mesh(Arc::new(mesh)));
        }
    }
}

/// The relations with an end in view of the spans that are wanted. Of those that share a way out of view, the one with
/// the nearest end stands for all.
fn find<'a, 'e>(
    open: &'a OpenDocument,
    ends: &'e Ends,
    wanted: impl Fn(&SpanId) -> bool,
) -> Vec<Found<'a, 'e>> {
    let mut seen: HashSet<&SpanId> = HashSet::new();
    let mut found: Vec<Found<'a, 'e>> = Vec::new();
    let mut leaving: HashMap<(&SpanId, &str, bool, bool), usize> = HashMap::new();
    for span in ends.spans.keys().filter(|span| wanted(span)) {
        for relation in open.annotations.relations_of(span) {
            let both = (ends.end(open, &relation.from), ends.end(open, &relation.to));
            let (Some(from), Some(to)) = both else { continue };
            if !seen.insert(&relation.id) {
                continue;
            }
            let new = Found { relation, from, to, others: 0 };
            let (here, far) = match (from, to) {
                (End::Seen(_), End::Seen(_)) => {
                    found.push(new);
                    continue;
                }
                (End::Seen(_), far) => (&relation.from, far),
                (far, _) => (&relation.to, far),
            };
            let below = matches!(far, End::After);
            let key = (here, &*relation.kind, relation.from == *here, below);
            let Some(&place) = leaving.get(&key) else {
                leaving.insert(key, found.len());
                found.push(new);
                continue;
            };
            let start = |relation: &Relation| {
                let far = if relation.from == *here { &relation.to } else { &relation.from };
                open.annotations.get(far).map_or(0, crate::model::Span::start)
            };
            let first = &mut found[place];
            first.others += 1;
            if (start(relation) < start(first.relation)) == below {
                first.relation = relation;
            }
        }
    }
    found
}

/// Paints one line with its ends.
fn paint_way(mesh: &mut Mesh, path: &[Pos2], way: &Way, (strong, symmetric): (bool, bool), color: Color32) {
    let (Some(&first), Some(&last)) = (path.first(), path.last()) else { return };
    let before = path.iter().rev().find(|point| 2.0 < point.distance(last)).copied().unwrap_or(first);
    let mark = way.leaves.map(|(mark, _)| mark);
    let (arrives, departs) = (mark != Some(last), mark != Some(first));
    let mut path = path.to_vec();
    if arrives && !symmetric {
        // The line ends inside the head, not at its tip.
        let direction = (last - before).normalized();
        path.retain(|point| ARROW * 0.6 < point.distance(last));
        path.push(last - direction * (ARROW * 0.6).min(last.distance(before)));
        curves::stroke(mesh, &path, if strong { STRONG_WIDTH } else { WIDTH }, color);
        curves::arrow(mesh, last, direction, ARROW, color);
    } else {
        curves::stroke(mesh, &path, if strong { STRONG_WIDTH } else { WIDTH }, color);
        if arrives {
            curves::dot(mesh, last, DOT, color);
        }
    }
    if departs {
        curves::dot(mesh, first, DOT, color);
    }
}

/// Writes the name of a type at the longest level piece of a way, where no other name is.
fn paint_name(
    painter: &Painter,
    looks: &Looks<'_>,
    name: &str,
    color: Color32,
    way: &Way,
    names: &[Rect],
) -> Option<Rect> {
    let level = way.points.windows(2).filter(|pair| (pair[0].y - pair[1].y).abs() < 0.1);
    let longest = level.max_by(|a, b| (a[0].x - a[1].x).abs().total_cmp(&(b[0].x - b[1].x).abs()))?;
    let style = LineStyle { size: looks.theme.small * 0.9, bold: false };
    let text = looks.engine.line(name, style, 160.0);
    let middle = longest[0].lerp(longest[1], 0.5);
    let size = vec2(text.width() + 8.0, looks.theme.small + 3.0);
    let place = |aside: f32| Rect::from_center_size(middle + vec2(aside, 0.0), size);
    let free = |rect: &Rect| names.iter().all(|other| !other.intersects(*rect));
    let rect = [0.0, size.x, -size.x].map(place).into_iter().find(free)?;
    painter.rect_filled(rect, 4.0, looks.theme.page);
    let y = rect.center().y - text.height() / 2.0;
    looks.engine.paint_paragraph(painter, &text, pos2(rect.left() + 4.0, y), 0..1, color);
    Some(rect)
}
