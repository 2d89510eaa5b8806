//! The ways of relations: through the gaps between lines and down the margin, so that none crosses a word.
//!
//! What shares an end shares its lane. Where a gap has no free lane, lines run together.

use egui::{Pos2, Rect, pos2};

/// A line of text in view, in points of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    /// Top of the boxes on it.
    pub(super) top: f32,
    /// Bottom of the boxes on it.
    pub(super) bottom: f32,
    /// Says whether its paragraph runs from right to left.
    pub(super) rtl: bool,
}

/// The lines in view and the column that they stand in.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// Left edge of the column.
    pub(super) left: f32,
    /// Right edge of the column.
    pub(super) right: f32,
    /// Width of the margins at either side of it that is free.
    pub(super) room: f32,
    /// Size of the text.
    pub(super) size: f32,
}

/// A box of a span, and its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Port {
    pub(super) row: usize,
    pub(super) rect: Rect,
}

/// An end of a relation.
#[derive(Clone, Copy, Debug)]
pub(super) enum End<'a> {
    /// Its boxes in view.
    Seen(&'a [Port]),
    /// It is out of view, before what is in view.
    Before,
    /// It is out of view, after what is in view.
    After,
}

/// What is to be led from one end to the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tie<'a> {
    pub(super) from: End<'a>,
    pub(super) to: End<'a>,
    /// What shares this number may share a lane.
    pub(super) bundle: usize,
}

/// The way of a relation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Way {
    /// Its corners, from its start to its end.
    pub(super) points: Vec<Pos2>,
    /// Where it leaves the view, and whether it goes on downwards.
    pub(super) leaves: Option<(Pos2, bool)>,
}

/// Distance between lanes of a gap, in points.
const PITCH: f32 = 2.5;
/// Distance between lanes of the margin, in points.
const MARGIN_PITCH: f32 = 5.0;
/// Free space at the column's edge, in points.
const EDGE: f32 = 9.0;
/// Width of a mark in the margin, in points.
pub(super) const MARK: f32 = 13.0;
/// How far the tip of a relation reaches into a box, in points.
const TIP: f32 = 5.0;
/// How far from the corners of a box relations begin and end, in points.
const INSET: f32 = 6.0;
/// Lines of different bundles keep this far apart where they share a lane, in points.
const APART: f32 = 8.0;
/// Most marks that stand beside one another.
const MARKS: usize = 4;

/// How a relation goes, before lanes are given out. Gaps are numbered by the line below them.
#[derive(Clone, Copy)]
enum Plan {
    /// Through one gap.
    Gap { gap: usize, from: Pos2, to: Pos2 },
    /// Through a gap, along the margin, through another gap.
    Margin { gaps: (usize, usize), from: Pos2, to: Pos2, rtl: bool },
    /// From a box in view to the margin.
    Stub { gap: usize, port: Pos2, rtl: bool, down: bool, outward: bool },
}

/// A stretch that wants a lane.
struct Stretch {
    low: f32,
    high: f32,
    bundle: usize,
    tie: usize,
    /// Says that it is at the end of the way.
    last: bool,
}

/// Gives each stretch a lane: the first where it meets nothing of another bundle, or one of all of them if there is
/// none.
fn give_lanes(stretches: &mut [Stretch], lanes: usize, mut give: impl FnMut(&Stretch, usize)) {
    stretches.sort_by(|a, b| a.low.total_cmp(&b.low).then(a.bundle.cmp(&b.bundle)).then(a.tie.cmp(&b.tie)));
    let mut taken: Vec<Vec<(f32, f32, usize)>> = vec![Vec::new(); lanes.max(1)];
    for stretch in stretches.iter() {
        let free = |lane: &Vec<(f32, f32, usize)>| {
            lane.iter().all(|&(low, high, bundle)| {
                bundle == stretch.bundle || high + APART < stretch.low || stretch.high + APART < low
            })
        };
        let lane = taken.iter().position(free).unwrap_or(stretch.bundle % taken.len());
        taken[lane].push((stretch.low, stretch.high, stretch.bundle));
        give(stretch, lane);
    }
}

impl Page {
    /// The heights of the lanes of a gap, the best first: below the boxes of the line above it, over the letters of
    /// the line below it, and last above the rules of the line above it.
    fn lanes(&self, gap: usize) -> Vec<f32> {
        let above = gap.checked_sub(1).and_then(|row| self.rows.get(row)).map(|row| row.bottom);
        let below = self.rows.get(gap).map(|row| row.top);
        let (low, high) = match (above, below) {
            (Some(above), Some(below)) => (above + 1.0, (below + self.size * 0.12).max(above + 1.0)),
            (None, Some(below)) => (below - 2.0 * PITCH, below + self.size * 0.12),
            (Some(above), None) => (above + 1.0, above + 1.0 + 2.0 * PITCH),
            (None, None) => return vec![0.0],
        };
        let count = (((high - low) / PITCH) as usize).min(11);
        let mut lanes: Vec<f32> = (0..=count).map(|lane| low + lane as f32 * PITCH).collect();
        lanes.extend(above.map(|above| above - 4.0));
        lanes
    }

    /// A place in the margin where lines end, so many points from the column.
    fn margin(&self, rtl: bool, distance: f32) -> f32 {
        let distance = distance.min(self.room.max(EDGE));
        if rtl { self.left - distance } else { self.right + distance }
    }

    /// Where the way of a relation leaves its box, upwards or downwards.
    fn port(rect: Rect, x: f32, down: bool, tip: bool) -> Pos2 {
        let depth = if tip { TIP } else { 0.0 };
        pos2(x, if down { rect.bottom() - depth } else { rect.top() + depth })
    }

    fn plan(&self, tie: &Tie<'_>) -> Option<Plan> {
        match (tie.from, tie.to) {
            (End::Seen(from), End::Seen(to)) => self.between(from, to),
            (End::Seen(ports), other) => self.stub(ports, matches!(other, End::After), true),
            (other, End::Seen(ports)) => self.stub(ports, matches!(other, End::After), false),
            _ => None,
        }
    }

    fn stub(&self, ports: &[Port], down: bool, outward: bool) -> Option<Plan> {
        let port = if down { ports.last() } else { ports.first() }?;
        let rtl = self.rows.get(port.row)?.rtl;
        let inset = INSET.min(port.rect.width() / 2.0);
        let x = if rtl { port.rect.left() + inset } else { port.rect.right() - inset };
        let gap = if down { port.row + 1 } else { port.row };
        let at = Self::port(port.rect, x, down, !outward);
        Some(Plan::Stub { gap, port: at, rtl, down, outward })
    }

    fn between(&self, from: &[Port], to: &[Port]) -> Option<Plan> {
        let apart = |a: &Port, b: &Port| {
            let lines = a.row.abs_diff(b.row) as f32;
            let aside = (a.rect.left() - b.rect.right()).max(b.rect.left() - a.rect.right()).max(0.0);
            lines * 10_000.0 + aside
        };
        let pairs = from.iter().flat_map(|a| to.iter().map(move |b| (a, b)));
        let (a, b) = pairs.min_by(|x, y| apart(x.0, x.1).total_cmp(&apart(y.0, y.1)))?;
        let within = |x: f32, rect: Rect| {
            let inset = INSET.min(rect.width() / 2.0);
            x.clamp(rect.left() + inset, rect.right() - inset)
        };
        let mut start = within(b.rect.center().x, a.rect);
        let end = within(start, b.rect);
        if a.row == b.row {
            if (start - end).abs() < 2.0 * INSET {
                // One lies over the other: they are tied side by side.
                let (left, right) = (within(end - 4.0 * INSET, a.rect), within(end + 4.0 * INSET, a.rect));
                start = if (right - end).abs() < (left - end).abs() { left } else { right };
            }
            let (from, to) = (Self::port(a.rect, start, false, false), Self::port(b.rect, end, false, true));
            return Some(Plan::Gap { gap: a.row, from, to });
        }
        let down = a.row < b.row;
        let leaves = if down { a.row + 1 } else { a.row };
        let arrives = if down { b.row } else { b.row + 1 };
        if leaves == arrives {
            let (from, to) = (Self::port(a.rect, start, down, false), Self::port(b.rect, end, !down, true));
            return Some(Plan::Gap { gap: leaves, from, to });
        }
        let rtl = self.rows.get(a.row)?.rtl;
        let outer = |rect: Rect| within(if rtl { rect.left() } else { rect.right() }, rect);
        let from = Self::port(a.rect, outer(a.rect), down, false);
        let to = Self::port(b.rect, outer(b.rect), !down, true);
        Some(Plan::Margin { gaps: (leaves, arrives), from, to, rtl })
    }

    /// Leads every tie from one end to the other; one without an end in view has no way.
    pub(super) fn ways(&self, ties: &[Tie<'_>]) -> Vec<Way> {
        let plans: Vec<Option<Plan>> = ties.iter().map(|tie| self.plan(tie)).collect();
        let mut heights = vec![(0.0_f32, 0.0_f32); ties.len()];
        let mut gaps: Vec<Vec<Stretch>> = Vec::new();
        gaps.resize_with(self.rows.len() + 1, Vec::new);
        let mut margins: [Vec<Stretch>; 2] = [Vec::new(), Vec::new()];
        for (tie, plan) in plans.iter().enumerate() {
            let bundle = ties[tie].bundle;
            let mut want = |gap: usize, a: f32, b: f32, last: bool| {
                if let Some(gap) = gaps.get_mut(gap) {
                    gap.push(Stretch { low: a.min(b), high: a.max(b), bundle, tie, last });
                }
            };
            match *plan {
                Some(Plan::Gap { gap, from, to }) => want(gap, from.x, to.x, false),
                Some(Plan::Margin { gaps: (first, last), from, to, rtl }) => {
                    want(first, from.x, self.margin(rtl, EDGE), false);
                    want(last, to.x, self.margin(rtl, EDGE), true);
                    let (low, high) = (from.y.min(to.y), from.y.max(to.y));
                    margins[usize::from(rtl)].push(Stretch { low, high, bundle, tie, last: false });
                }
                Some(Plan::Stub { gap, port, rtl, .. }) => want(gap, port.x, self.margin(rtl, EDGE), false),
                None => {}
            }
        }
        let mut marks = vec![0_usize; ties.len()];
        for (gap, stretches) in gaps.iter_mut().enumerate().filter(|(_, stretches)| !stretches.is_empty()) {
            let lanes = self.lanes(gap);
            give_lanes(stretches, lanes.len(), |stretch, lane| {
                let height = &mut heights[stretch.tie];
                if stretch.last {
                    height.1 = lanes[lane];
                } else {
                    height.0 = lanes[lane];
                }
            });
            let stubs = stretches.iter().filter(|one| matches!(plans[one.tie], Some(Plan::Stub { .. })));
            for (place, stub) in stubs.enumerate() {
                marks[stub.tie] = place.min(MARKS - 1);
            }
        }
        let lanes = (((self.room - EDGE - MARK) / MARGIN_PITCH) as usize).max(1);
        let mut aside = vec![0.0_f32; ties.len()];
        // The marks stand outside of the lines that go down the margin.
        let mut outer = EDGE;
        for stretches in &mut margins {
            give_lanes(stretches, lanes, |stretch, lane| {
                aside[stretch.tie] = EDGE + lane as f32 * MARGIN_PITCH;
                outer = outer.max(aside[stretch.tie] + MARGIN_PITCH);
            });
        }
        let way = |(tie, plan): (usize, Option<Plan>)| {
            let (first, last) = heights[tie];
            match plan {
                Some(Plan::Gap { from, to, .. }) => {
                    Way { points: vec![from, pos2(from.x, first), pos2(to.x, first), to], leaves: None }
                }
                Some(Plan::Margin { from, to, rtl, .. }) => {
                    let x = self.margin(rtl, aside[tie]);
                    let corners = [pos2(from.x, first), pos2(x, first), pos2(x, last), pos2(to.x, last)];
                    let points = std::iter::once(from).chain(corners).chain([to]).collect();
                    Way { points, leaves: None }
                }
                Some(Plan::Stub { port, rtl, down, outward, .. }) => {
                    let mark = pos2(self.margin(rtl, outer + MARK * (marks[tie] as f32 + 0.5)), first);
                    let mut points = vec![port, pos2(port.x, first), mark];
                    if !outward {
                        points.reverse();
                    }
                    Way { points, leaves: Some((mark, down)) }
                }
                None => Way::default(),
            }
        };
        plans.into_iter().enumerate().map(way).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines of 36 points of boxes every 38 points, in a column of 600 points.
    fn page(rows: usize, rtl: bool) -> Page {
        let row = |number: usize| {
            let top = number as f32 * 38.0;
            Row { top, bottom: top + 35.8, rtl }
        };
        Page { rows: (0..rows).map(row).collect(), left: 100.0, right: 700.0, room: 80.0, size: 20.0 }
    }

    fn port(page: &Page, row: usize, left: f32, right: f32) -> Port {
        let line = page.rows[row];
        Port { row, rect: Rect::from_min_max(pos2(left, line.top), pos2(right, line.bottom)) }
    }

    /// The part of a line where letters stand: between 17 points above its baseline and 9 below.
    fn ink(page: &Page, row: usize) -> Rect {
        let baseline = page.rows[row].top + 20.4;
        Rect::from_min_max(pos2(page.left, baseline - 17.0), pos2(page.right, baseline + 9.0))
    }

    proptest! {
        #[test]
        fn no_way_crosses_the_letters_of_a_line(
            ends in prop::collection::vec(((0_usize..12, 0_u16..56), (0_usize..12, 0_u16..56), 0_u8..4), 1..40),
            rtl in prop::bool::ANY,
        ) {
            let page = page(12, rtl);
            let at = |(row, place): (usize, u16)| {
                let left = 100.0 + f32::from(place) * 10.0;
                [port(&page, row, left, left + 40.0)]
            };
            let ports: Vec<_> = ends.iter().map(|&(from, to, side)| (at(from), at(to), side)).collect();
            let ties: Vec<Tie<'_>> = ports
                .iter()
                .enumerate()
                .map(|(bundle, (from, to, side))| {
                    let (from, to) = match side {
                        0 => (End::Seen(from), End::After),
                        1 => (End::Before, End::Seen(to)),
                        _ => (End::Seen(from), End::Seen(to)),
                    };
                    Tie { from, to, bundle: bundle % 7 }
                })
                .collect();
            for (way, tie) in page.ways(&ties).iter().zip(&ties) {
                prop_assert!(3 <= way.points.len());
                for (number, pair) in way.points.windows(2).enumerate() {
                    // Every piece is level or upright; the first and the last are in the boxes of the ends.
                    let across = pair[1] - pair[0];
                    prop_assert!(across.x.abs().min(across.y.abs()) < 0.001);
                    let inner = 0 < number && number + 2 < way.points.len();
                    let seen = |end: End<'_>| matches!(end, End::Seen(_));
                    let inner = inner
                        || (number == 0 && !seen(tie.from))
                        || (number + 2 == way.points.len() && !seen(tie.to));
                    let piece = Rect::from_two_pos(pair[0], pair[1]);
                    for row in (0..12).filter(|_| inner) {
                        prop_assert!(!ink(&page, row).shrink(0.01).intersects(piece), "{pair:?} in {row}");
                    }
                }
                prop_assert_eq!(way.leaves.is_some(), !matches!((tie.from, tie.to), (End::Seen(_), End::Seen(_))));
            }
        }
    }

    #[test]
    fn what_shares_an_end_shares_a_lane_and_others_keep_apart() {
        let page = page(3, true);
        let quote = [port(&page, 1, 300.0, 600.0)];
        let (near, far, other) =
            ([port(&page, 0, 120.0, 160.0)], [port(&page, 0, 650.0, 690.0)], [port(&page, 0, 200.0, 240.0)]);
        let tie = |from, to, bundle| Tie { from: End::Seen(from), to: End::Seen(to), bundle };
        let height = |way: &Way| way.points[1].y;
        let ways = page.ways(&[tie(&quote, &near, 0), tie(&quote, &far, 0), tie(&near, &other, 1)]);
        assert!((height(&ways[0]) - height(&ways[1])).abs() < 0.001);
        let crossing = page.ways(&[tie(&quote, &near, 0), tie(&quote, &other, 1)]);
        assert!(2.0 < (height(&crossing[0]) - height(&crossing[1])).abs());
    }

    #[test]
    fn the_nearest_part_is_tied() {
        let page = page(6, false);
        let parts = [port(&page, 0, 120.0, 200.0), port(&page, 4, 120.0, 200.0)];
        let other = [port(&page, 5, 400.0, 500.0)];
        let way = &page.ways(&[Tie { from: End::Seen(&parts), to: End::Seen(&other), bundle: 0 }])[0];
        assert!((way.points[0].y - parts[1].rect.bottom()).abs() < 0.001);
        assert!(way.points.iter().all(|point| point.x < page.right));
    }

    #[test]
    fn ways_over_several_lines_go_by_the_margin_where_lines_end() {
        for rtl in [true, false] {
            let page = page(6, rtl);
            let (a, b) = ([port(&page, 0, 300.0, 340.0)], [port(&page, 4, 300.0, 340.0)]);
            let ways = page.ways(&[
                Tie { from: End::Seen(&a), to: End::Seen(&b), bundle: 0 },
                Tie { from: End::Seen(&b), to: End::Before, bundle: 1 },
            ]);
            let outside = |x: f32| if rtl { x < page.left } else { page.right < x };
            assert!(outside(ways[0].points[2].x));
            assert!(ways[1].leaves.is_some_and(|(mark, down)| outside(mark.x) && !down));
        }
    }
}
