//! Draws egui's meshes on the processor: the same picture on every machine, with no graphics card.

use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{Color32, Pos2, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;
use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Raster {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

impl Texture {
    fn at(&self, x: i64, y: i64) -> [f32; 4] {
        let x = x.clamp(0, self.size[0] as i64 - 1) as usize;
        let y = y.clamp(0, self.size[1] as i64 - 1) as usize;
        self.pixels[y * self.size[0] + x].to_array().map(f32::from)
    }

    /// Bilinear, as a graphics card samples.
    fn sample(&self, uv: Pos2) -> [f32; 4] {
        let (x, y) = (uv.x * self.size[0] as f32 - 0.5, uv.y * self.size[1] as f32 - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (dx, dy) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let mut out = [0.0; 4];
        for (pixel, weight) in [
            (self.at(left, top), (1.0 - dx) * (1.0 - dy)),
            (self.at(left + 1, top), dx * (1.0 - dy)),
            (self.at(left, top + 1), (1.0 - dx) * dy),
            (self.at(left + 1, top + 1), dx * dy),
        ] {
            for channel in 0..4 {
                out[channel] += pixel[channel] * weight;
            }
        }
        out
    }
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let set = std::mem::take(&mut delta.set);
        for (id, part) in
            set.into_iter().flat_map(|(id, parts)| parts.into_iter().map(move |part| (id, part)))
        {
            let ImageData::Color(image) = &part.image;
            match part.pos {
                None => {
                    self.textures.insert(id, Texture { size: image.size, pixels: image.pixels.clone() });
                }
                Some([left, top]) => {
                    let texture = self.textures.get_mut(&id).expect("a part of a known texture");
                    for (row, pixels) in image.pixels.chunks(image.size[0]).enumerate() {
                        let start = (top + row) * texture.size[0] + left;
                        texture.pixels[start..start + pixels.len()].copy_from_slice(pixels);
                    }
                }
            }
        }
        for id in std::mem::take(&mut delta.free) {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut pixels = vec![[0.0_f32; 4]; width * height];
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = clipped.primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = clipped.clip_rect * scale;
            let low = [clip.min.x.round().max(0.0) as usize, clip.min.y.round().max(0.0) as usize];
            let high = [
                (clip.max.x.round().max(0.0) as usize).min(width),
                (clip.max.y.round().max(0.0) as usize).min(height),
            ];
            for corners in mesh.indices.chunks_exact(3) {
                let corners = [0, 1, 2].map(|corner| mesh.vertices[corners[corner] as usize]);
                triangle(&mut pixels, width, low, high, corners, scale, texture);
            }
        }
        let bytes = pixels
            .iter()
            .flat_map(|pixel| pixel.map(|channel| channel.round().clamp(0.0, 255.0) as u8))
            .collect();
        RgbaImage::from_raw(width as u32, height as u32, bytes).ok_or_else(|| "no picture".to_owned())
    }
}

/// Fills a triangle, blending premultiplied colours as egui's shaders do, in gamma space.
fn triangle(
    pixels: &mut [[f32; 4]],
    width: usize,
    low: [usize; 2],
    high: [usize; 2],
    corners: [Vertex; 3],
    scale: f32,
    texture: &Texture,
) {
    let [a, b, c] = corners.map(|corner| corner.pos * scale);
    let edge = |from: Pos2, to: Pos2, at: Pos2| {
        (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x)
    };
    let area = edge(a, b, c);
    if area == 0.0 {
        return;
    }
    // A pixel on an edge belongs to one of two neighbours: that for which the edge is a top or left one.
    let owns = |from: Pos2, to: Pos2| {
        let (dx, dy) =
            if 0.0 < area { (to.x - from.x, to.y - from.y) } else { (from.x - to.x, from.y - to.y) };
        (dy == 0.0 && 0.0 < dx) || dy < 0.0
    };
    let span = |values: [f32; 3], low: usize, high: usize| {
        let least = values.iter().copied().fold(f32::MAX, f32::min).floor().max(low as f32) as usize;
        let most = values.iter().copied().fold(f32::MIN, f32::max).ceil().max(0.0) as usize;
        least..most.min(high)
    };
    for y in span([a.y, b.y, c.y], low[1], high[1]) {
        for x in span([a.x, b.x, c.x], low[0], high[0]) {
            let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
            let weights = [edge(b, c, at), edge(c, a, at), edge(a, b, at)].map(|weight| weight / area);
            let borders = [(b, c), (c, a), (a, b)];
            let inside = weights
                .iter()
                .zip(borders)
                .all(|(&weight, (from, to))| 0.0 < weight || (weight == 0.0 && owns(from, to)));
            if !inside {
                continue;
            }
            let mix = |f: &dyn Fn(&Vertex) -> f32| {
                (0..3).map(|corner| weights[corner] * f(&corners[corner])).sum::<f32>()
            };
            let texel = texture.sample(Pos2::new(mix(&|v| v.uv.x), mix(&|v| v.uv.y)));
            let source: [f32; 4] = std::array::from_fn(|channel| {
                texel[channel] * mix(&|v| f32::from(v.color.to_array()[channel])) / 255.0
            });
            let pixel = &mut pixels[y * width + x];
            for channel in 0..4 {
                pixel[channel] = source[channel] + pixel[channel] * (1.0 - source[3] / 255.0);
            }
        }
    }
}
