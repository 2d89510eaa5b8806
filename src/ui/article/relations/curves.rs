//! Lines with round corners, arrows and dots, smooth at their edges, all in one mesh.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Vec2};

/// Radius of a corner, in points.
const RADIUS: f32 = 6.0;
/// Pieces that a corner is made of.
const PIECES: usize = 4;
/// Width over which an edge fades, in points.
const FEATHER: f32 = 1.0;

/// Gives every corner of a way a radius, as far as its pieces are long enough.
pub(super) fn rounded(corners: &[Pos2]) -> Vec<Pos2> {
    let mut path: Vec<Pos2> = Vec::with_capacity(corners.len() * (PIECES + 1));
    let mut push = |point: Pos2| {
        if path.last().is_none_or(|last| 0.05 < last.distance(point)) {
            path.push(point);
        }
    };
    for (place, &corner) in corners.iter().enumerate() {
        let (before, after) = (place.checked_sub(1).map(|at| corners[at]), corners.get(place + 1));
        let (Some(before), Some(&after)) = (before, after) else {
            push(corner);
            continue;
        };
        let (back, ahead) = (before - corner, after - corner);
        let radius = RADIUS.min(back.length() / 2.0).min(ahead.length() / 2.0);
        let (start, end) = (corner + back.normalized() * radius, corner + ahead.normalized() * radius);
        for piece in 0..=PIECES {
            let share = piece as f32 / PIECES as f32;
            push(start.lerp(corner, share).lerp(corner.lerp(end, share), share));
        }
    }
    path
}

/// A loose curve between two points, for a line that is being drawn by hand.
pub(super) fn loose(from: Pos2, to: Pos2) -> Vec<Pos2> {
    let lift = Vec2::new(0.0, -(from.distance(to) * 0.25).min(40.0));
    let point = |piece: u8| {
        let share = f32::from(piece) / 24.0;
        // Highest in its middle, and not at all at its ends.
        from.lerp(to, share) + lift * (4.0 * share * (1.0 - share))
    };
    (0..=24).map(point).collect()
}

fn vertex(mesh: &mut Mesh, pos: Pos2, color: Color32) {
    mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color });
}

/// Draws a line along a path, `width` points wide.
pub(super) fn stroke(mesh: &mut Mesh, path: &[Pos2], width: f32, color: Color32) {
    if path.len() < 2 {
        return;
    }
    let (inner, outer) = ((width - FEATHER).max(0.0) / 2.0, f32::midpoint(width, FEATHER));
    let first = mesh.vertices.len() as u32;
    for (place, &point) in path.iter().enumerate() {
        let before = path[place.saturating_sub(1)];
        let after = path[(place + 1).min(path.len() - 1)];
        let normal = (after - before).normalized().rot90();
        for (distance, color) in
            [(-outer, Color32::TRANSPARENT), (-inner, color), (inner, color), (outer, Color32::TRANSPARENT)]
        {
            vertex(mesh, point + normal * distance, color);
        }
    }
    for piece in 0..path.len() as u32 - 1 {
        for strip in 0..3 {
            let at = first + piece * 4 + strip;
            mesh.add_triangle(at, at + 1, at + 4);
            mesh.add_triangle(at + 1, at + 4, at + 5);
        }
    }
}

/// Fills a convex shape given by its corners.
fn fill(mesh: &mut Mesh, corners: &[Pos2], color: Color32) {
    let count = corners.len() as u32;
    let middle = corners.iter().fold(Vec2::ZERO, |sum, corner| sum + corner.to_vec2()) / corners.len() as f32;
    let first = mesh.vertices.len() as u32;
    for &corner in corners {
        let out = (corner - middle.to_pos2()).normalized() * (FEATHER / 2.0);
        vertex(mesh, corner - out, color);
        vertex(mesh, corner + out, Color32::TRANSPARENT);
    }
    for corner in 0..count {
        let (here, next) = (first + corner * 2, first + (corner + 1) % count * 2);
        if 0 < corner && corner + 1 < count {
            mesh.add_triangle(first, here, next);
        }
        mesh.add_triangle(here, here + 1, next);
        mesh.add_triangle(here + 1, next, next + 1);
    }
}

/// Draws the head of an arrow with its tip at a point.
pub(super) fn arrow(mesh: &mut Mesh, tip: Pos2, direction: Vec2, size: f32, color: Color32) {
    let along = direction.normalized() * size;
    let across = along.rot90() * 0.55;
    fill(mesh, &[tip, tip - along + across, tip - along - across], color);
}

/// Draws a dot.
pub(super) fn dot(mesh: &mut Mesh, center: Pos2, radius: f32, color: Color32) {
    let corner = |eighth: u8| center + Vec2::angled(f32::from(eighth) * std::f32::consts::FRAC_PI_4) * radius;
    fill(mesh, &[0, 1, 2, 3, 4, 5, 6, 7].map(corner), color);
}

/// How far a point is from a path.
pub(super) fn distance(path: &[Pos2], point: Pos2) -> f32 {
    let nearest = |pair: &[Pos2]| {
        let along = pair[1] - pair[0];
        let share = (point - pair[0]).dot(along) / along.length_sq().max(f32::EPSILON);
        point.distance(pair[0] + along * share.clamp(0.0, 1.0))
    };
    path.windows(2).map(nearest).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn corners_are_rounded_and_ends_stay() {
        let corners = [pos2(0.0, 0.0), pos2(0.0, 20.0), pos2(50.0, 20.0), pos2(50.0, 60.0)];
        let path = rounded(&corners);
        assert_eq!((path[0], *path.last().unwrap()), (corners[0], corners[3]));
        assert!(path.iter().all(|point| 1.0 < point.distance(corners[1])));
        // Not even a fold or a piece of no length has a way that is not a number.
        let folded = rounded(&[pos2(0.0, 0.0), pos2(0.0, 5.0), pos2(0.0, 5.0), pos2(0.0, 1.0)]);
        assert!(folded.iter().all(|point| point.is_finite()));
        let mut mesh = Mesh::default();
        stroke(&mut mesh, &folded, 1.5, Color32::WHITE);
        assert!(mesh.is_valid() && mesh.vertices.iter().all(|vertex| vertex.pos.is_finite()));
    }

    #[test]
    fn a_point_is_near_the_line_that_it_is_on() {
        let path = [pos2(0.0, 0.0), pos2(0.0, 20.0), pos2(50.0, 20.0)];
        assert!((distance(&path, pos2(25.0, 23.0)) - 3.0).abs() < 0.001);
        assert!((distance(&path, pos2(-4.0, 10.0)) - 4.0).abs() < 0.001);
    }
}
