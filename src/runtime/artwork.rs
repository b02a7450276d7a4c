//! Artwork: from its server, scaled down, kept in the cache folder, and from there ever after.
//!
//! Promise: whatever is at the address, [`picture`] ends in a picture of the size that was asked for or in none, in
//! bounded time and memory. What is in the folder may be deleted at any time.
#![expect(clippy::disallowed_methods, reason = "the cache is in files")]

use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView as _, ImageFormat, ImageReader, Limits, RgbImage};

use super::refresh::Context;
use crate::library::identity;
use crate::model::{Artwork, FeedUrl, Picture};
use crate::net::{self, Fetched, Request};

/// Longer answers are no artwork; the largest that were met are PNG of 3000 × 3000 dots with 5 MB.
const MOST_BYTES: usize = 8 << 20;
/// Directories ask for 3000 × 3000.
const MOST_DOTS: u64 = 16_000_000;
/// What one decoder may take: 16 million dots in four channels, and a little for itself.
const MOST_MEMORY: u64 = 80 << 20;
/// From question to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Sides of what is kept: enough for 20 × 9 cells on a screen with twice the dots.
const KEPT_SIDE: u32 = 480;
/// Publishers change their artwork; what was fetched so long ago is asked for again.
const FRESH: Duration = Duration::from_secs(30 * 86_400);
/// All that is kept; the oldest leaves first.
const MOST_KEPT: u64 = 64 << 20;

/// The cache folder of artwork.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
    most: u64,
    /// One picture is decoded at a time: they take memory in large pieces.
    turn: Arc<Mutex<()>>,
}

impl Shelf {
    /// Artwork is kept in this folder, which is made when there is some.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, most: MOST_KEPT, turn: Arc::default() }
    }

    /// As [`Shelf::new`], with room for so many bytes.
    #[must_use]
    pub fn with_room(folder: PathBuf, most: u64) -> Self {
        Self { most, ..Self::new(folder) }
    }

    fn file(&self, url: &str) -> PathBuf {
        self.folder.join(format!("{:016x}.jpg", identity::hash(url)))
    }

    /// What is kept of this address, and whether it is young enough not to be asked for again.
    fn take(&self, url: &str) -> Option<(DynamicImage, bool)> {
        let file = self.file(url);
        let age = fs::metadata(&file).and_then(|meta| meta.modified()).ok()?;
        let fresh = SystemTime::now().duration_since(age).unwrap_or_default() < FRESH;
        Some((decode(&fs::read(&file).ok()?)?, fresh))
    }

    /// Keeps it, whole or not at all, and makes room for it.
    fn put(&self, url: &str, image: &DynamicImage) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 88);
        encoder.encode_image(&DynamicImage::ImageRgb8(image.to_rgb8())).map_err(io::Error::other)?;
        fs::create_dir_all(&self.folder)?;
        let file = self.file(url);
        let half = file.with_extension("part");
        fs::write(&half, &bytes)?;
        fs::rename(&half, &file)?;
        self.make_room()
    }

    fn make_room(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.folder)?
            .flatten()
            .filter_map(|entry| {
                let meta = entry.metadata().ok().filter(fs::Metadata::is_file)?;
                Some((meta.modified().ok()?, meta.len(), entry.path()))
            })
            .collect();
        let mut all: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        if all <= self.most {
            return Ok(());
        }
        files.sort();
        for (_, bytes, path) in files {
            if all <= self.most {
                break;
            }
            fs::remove_file(path)?;
            all = all.saturating_sub(bytes);
        }
        Ok(())
    }
}

/// The artwork at its address, scaled into its cells of so many dots: kept, else from its server. `None`: there is no picture
/// to be had, for whatever reason; the log has it.
pub async fn picture(ctx: &Context, shelf: &Shelf, of: &Artwork, from: &FeedUrl) -> Option<DynamicImage> {
    let url = of.url.clone();
    let kept = shelf.clone();
    let kept = blocking(move || kept.alone(|shelf| shelf.take(&url))).await.flatten();
    let older = match kept {
        Some((image, true)) => return Some(image),
        Some((image, false)) => Some(image),
        None => None,
    };
    let fetched = tokio::time::timeout(PATIENCE, fetch(ctx, &of.url, from)).await;
    let bytes = match fetched.map_err(|_| String::from("it took too long")).and_then(|fetched| fetched) {
        Ok(bytes) => bytes,
        Err(why) => {
            tracing::info!(host = net::host(&of.url), "no artwork: {why}");
            return older;
        }
    };
    let (shelf, url) = (shelf.clone(), of.url.clone());
    let read = blocking(move || {
        shelf.alone(|shelf| {
            let image = scaled_down(decode(&bytes)?);
            drop(bytes);
            if let Err(error) = shelf.put(&url, &image) {
                tracing::warn!(%error, "artwork could not be kept");
            }
            Some(image)
        })
    });
    read.await.flatten().or(older)
}

impl Shelf {
    /// Has work done that takes memory in large pieces.
    fn alone<T>(&self, work: impl FnOnce(&Self) -> T) -> T {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        work(self)
    }
}

async fn fetch(ctx: &Context, url: &str, from: &FeedUrl) -> Result<Vec<u8>, String> {
    // An address in a document is as little to be trusted as a redirect.
    if !net::may_lead(from.as_str(), url).await {
        return Err(String::from("the feed may not name this address"));
    }
    let request = Request::beginning(url, MOST_BYTES + 1);
    let fetched = ctx.cancel.run_until_cancelled(Box::pin(ctx.client.fetch(&request, |_| ()))).await;
    match fetched.ok_or("stopped")?.map_err(|error| error.to_string())? {
        Fetched::Body { bytes, .. } if bytes.len() > MOST_BYTES => Err(String::from("it is too long")),
        Fetched::Body { bytes, .. } => Ok(bytes.into_vec()),
        Fetched::Unchanged { .. } => Err(String::from("there is no answer")),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    // A picture that breaks its decoder costs itself.
    tokio::task::spawn_blocking(work).await.ok()
}

/// Bytes of JPEG, PNG, WebP or GIF (its first frame) as an image; `None` for anything else and for what is too large.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    let reader = || {
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
        reader.format().filter(|format| known.contains(format)).map(|_| reader)
    };
    // Before there is memory for the dots.
    let (width, height) = reader()?.into_dimensions().ok()?;
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MOST_DOTS {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = reader()?;
    reader.limits(limits);
    let image = reader.decode().ok()?;
    Some(DynamicImage::ImageRgb8(on_white(&image)))
}

/// What can be looked through lies on white, for which such artwork is made.
fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let (width, height) = image.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let image::Rgba([red, green, blue, alpha]) = image.get_pixel(x, y);
        let over = |value: u8| {
            let (value, alpha) = (u32::from(value), u32::from(alpha));
            u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
        };
        image::Rgb([over(red), over(green), over(blue)])
    })
}

fn scaled_down(image: DynamicImage) -> DynamicImage {
    if image.width() <= KEPT_SIDE && image.height() <= KEPT_SIDE {
        return image;
    }
    image.thumbnail(KEPT_SIDE, KEPT_SIDE)
}

/// The cells that a picture takes of those it may fill, keeping its shape; a cell has so many dots.
#[must_use]
pub fn cells(image: &DynamicImage, of: &Artwork, (across, down): (u16, u16)) -> (u16, u16) {
    let (width, height) = (f64::from(image.width().max(1)), f64::from(image.height().max(1)));
    let (across, down) = (f64::from(across.max(1)), f64::from(down.max(1)));
    let scale = (f64::from(of.width) * across / width).min(f64::from(of.height) * down / height);
    let fit = |dots: f64, cell: f64, most: u16| ((dots * scale / cell).round() as u16).clamp(1, most.max(1));
    (fit(width, across, of.width), fit(height, down, of.height))
}

/// The picture in half blocks, in these cells.
#[must_use]
pub fn half_blocks(image: &DynamicImage, (width, height): (u16, u16)) -> Option<Picture> {
    let dots = image.resize_exact(u32::from(width), u32::from(height) * 2, FilterType::Triangle).into_rgb8();
    Picture::new(width, height, dots.pixels().map(|dot| dot.0).collect())
}

/// Where artwork is kept within the cache folder.
#[must_use]
pub fn folder(cache: &Path) -> PathBuf {
    cache.join("artwork")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, dot: [u8; 4]) -> Vec<u8> {
        let image = image::RgbaImage::from_pixel(width, height, image::Rgba(dot));
        let mut bytes = Vec::new();
        DynamicImage::ImageRgba8(image).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    /// The file of a picture that says it has so many dots: its first 24 bytes with a right sum, and the rest of another.
    fn boasting(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = png(2, 2, [1, 2, 3, 255]);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
        })
    }

    #[test]
    fn hostile_files_are_no_pictures() {
        let whole = png(30, 30, [200, 100, 50, 255]);
        assert!(decode(&whole).is_some());
        assert!(decode(&boasting(2, 2)).is_some(), "the sum is right");
        for (width, height) in [(60_000, 60_000), (16_000_001, 1), (4_001, 4_000), (0, 5), (u32::MAX, u32::MAX)] {
            assert!(decode(&boasting(width, height)).is_none(), "{width} × {height}");
        }
        // Allowed by its size, but there is next to nothing in it.
        assert!(decode(&boasting(4_000, 4_000)).is_none());
        for end in [0, 1, 7, 8, 20, 33, whole.len() / 2, whole.len() - 13] {
            assert!(decode(&whole[..end]).is_none(), "{end}");
        }
        let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;";
        let jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9";
        let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0\0\0\0";
        let bitmap = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0";
        for bytes in [gif.as_slice(), jpeg, webp, bitmap, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>"] {
            assert!(decode(bytes).is_none(), "{}", String::from_utf8_lossy(bytes));
        }
    }

    proptest::proptest! {
        #[test]
        fn broken_bytes_never_break_anything(at in 0_usize..400, with in 0_u8..=255, cut in 0_usize..400) {
            for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
                let mut bytes = Vec::new();
                let image = RgbImage::from_fn(9, 7, |x, y| image::Rgb([x as u8 * 20, y as u8 * 30, 99]));
                DynamicImage::ImageRgb8(image).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
                let at = at % bytes.len();
                bytes[at] = with;
                bytes.truncate(bytes.len() - cut.min(bytes.len() / 2));
                if let Some(image) = decode(&bytes) {
                    proptest::prop_assert!(u64::from(image.width()) * u64::from(image.height()) <= MOST_DOTS);
                }
            }
        }
    }

    #[test]
    fn what_can_be_looked_through_lies_on_white() {
        let image = decode(&png(2, 2, [0, 0, 0, 0])).unwrap();
        assert_eq!(image.get_pixel(0, 0).0, [255; 4]);
        let image = decode(&png(2, 2, [0, 100, 0, 255])).unwrap();
        assert_eq!(image.get_pixel(1, 1).0, [0, 100, 0, 255]);
    }

    #[test]
    fn a_picture_keeps_its_shape_within_its_cells() {
        let of = |width, height| Artwork { url: String::new(), width, height };
        let square = DynamicImage::new_rgb8(300, 300);
        assert_eq!(cells(&square, &of(12, 5), (1, 2)), (10, 5));
        assert_eq!(cells(&square, &of(20, 9), (10, 20)), (18, 9));
        assert_eq!(cells(&DynamicImage::new_rgb8(4_000, 1), &of(20, 9), (1, 2)), (20, 1));
        assert_eq!(cells(&DynamicImage::new_rgb8(1, 4_000), &of(20, 9), (1, 2)), (1, 9));
        let picture = half_blocks(&square, (10, 5)).unwrap();
        assert_eq!((picture.width(), picture.height(), picture.cell(9, 4)), (10, 5, Some([[0; 3]; 2])));
    }

    #[test]
    fn the_folder_keeps_what_there_is_room_for_and_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("artwork");
        let image = |shade: u8| DynamicImage::ImageRgb8(RgbImage::from_pixel(40, 40, image::Rgb([shade; 3])));
        let shelf = Shelf::new(folder.clone());
        shelf.put("https://a.example.org/", &image(10)).unwrap();
        let (kept, fresh) = shelf.take("https://a.example.org/").unwrap();
        assert!(fresh && kept.get_pixel(0, 0).0[0].abs_diff(10) < 3);
        assert!(shelf.take("https://b.example.org/").is_none());
        let bytes = fs::metadata(shelf.file("https://a.example.org/")).unwrap().len();
        let old = SystemTime::now() - FRESH - Duration::from_secs(60);
        fs::File::options().write(true).open(shelf.file("https://a.example.org/")).unwrap().set_modified(old).unwrap();
        assert!(!shelf.take("https://a.example.org/").unwrap().1, "it is asked for again");
        // Room for two and a half.
        let shelf = Shelf::with_room(folder.clone(), bytes * 5 / 2);
        shelf.put("https://b.example.org/", &image(20)).unwrap();
        shelf.put("https://c.example.org/", &image(30)).unwrap();
        assert!(shelf.take("https://a.example.org/").is_none(), "the oldest has left");
        assert!(shelf.take("https://b.example.org/").is_some() && shelf.take("https://c.example.org/").is_some());
        fs::write(shelf.file("https://c.example.org/"), b"not a picture").unwrap();
        assert!(shelf.take("https://c.example.org/").is_none());
        fs::remove_dir_all(folder).unwrap();
        assert!(shelf.take("https://b.example.org/").is_none());
        shelf.put("https://b.example.org/", &image(20)).unwrap();
    }
}
