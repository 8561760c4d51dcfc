//! Animated WebP without loss: the container around pictures that the image library compresses (WebP Container
//! Specification, RFC 9649 §2.7).

use super::{ClipError, ClipFrame, Encoder, io_error};
use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;
use std::io::Write;

/// Flag of animation in the `VP8X` chunk.
const ANIMATED: u8 = 0b10;
/// Flag of a picture that replaces what is below, and does not stay aside.
const NO_BLENDING: u8 = 0b10;

/// Collects the chunks: their total stands at the head of the file.
#[derive(Default)]
pub(super) struct WebP {
    size: Option<(u32, u32)>,
    chunks: Vec<u8>,
}

impl Encoder for WebP {
    fn add(&mut self, frame: &ClipFrame, _: &mut dyn Write) -> Result<(), ClipError> {
        self.size.get_or_insert((frame.width, frame.height));
        let ((x, y, width, height), pixels) = frame.cut::<3>();
        let mut still = Vec::new();
        WebPEncoder::new_lossless(&mut still)
            .encode(&pixels, width, height, ExtendedColorType::Rgb8)
            .map_err(|e| ClipError::Encode(e.to_string()))?;
        let data =
            chunk_of(&still, *b"VP8L").ok_or_else(|| ClipError::Encode("no picture came out".into()))?;
        let mut body = Vec::with_capacity(data.len() + 32);
        for value in [x / 2, y / 2, width - 1, height - 1, frame.delay_ms] {
            body.extend_from_slice(&value.to_le_bytes()[..3]);
        }
        body.push(NO_BLENDING);
        push_chunk(&mut body, *b"VP8L", data);
        push_chunk(&mut self.chunks, *b"ANMF", &body);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), ClipError> {
        let (width, height) = self.size.unwrap_or((2, 2));
        let mut head = Vec::new();
        let mut extended = vec![ANIMATED, 0, 0, 0];
        extended.extend_from_slice(&(width - 1).to_le_bytes()[..3]);
        extended.extend_from_slice(&(height - 1).to_le_bytes()[..3]);
        push_chunk(&mut head, *b"VP8X", &extended);
        // White behind, repeated for ever.
        push_chunk(&mut head, *b"ANIM", &[255, 255, 255, 255, 0, 0]);
        let total = 4 + head.len() + self.chunks.len();
        let total = u32::try_from(total)
            .map_err(|_| ClipError::Encode("the clip would be larger than 4 GiB".into()))?;
        let write = |out: &mut dyn Write, bytes: &[u8]| out.write_all(bytes).map_err(io_error);
        write(out, b"RIFF")?;
        write(out, &total.to_le_bytes())?;
        write(out, b"WEBP")?;
        write(out, &head)?;
        write(out, &self.chunks)
    }
}

fn push_chunk(to: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    to.extend_from_slice(&name);
    to.extend_from_slice(&(data.len() as u32).to_le_bytes());
    to.extend_from_slice(data);
    if data.len() % 2 == 1 {
        to.push(0);
    }
}

/// The first chunk of a name in a WebP file.
fn chunk_of(file: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let mut rest = file.get(12..)?;
    loop {
        let (head, body) = rest.split_at_checked(8)?;
        let length = u32::from_le_bytes(head.get(4..)?.try_into().ok()?) as usize;
        let data = body.get(..length)?;
        if head[..4] == name {
            return Some(data);
        }
        rest = body.get(length + length % 2..)?;
    }
}
