//! Animated GIF: each picture holds what changed, in 256 colours of its own.

use super::{ClipError, ClipFrame, Encoder, io_error};
use gif::{DisposalMethod, Encoder as GifEncoder, Frame, Repeat};
use std::io::Write;

/// 1 is the finest choice of colours, 30 the fastest; 10 is what the format's library proposes.
const SPEED: i32 = 10;

#[derive(Default)]
pub(super) struct Gif {
    encoder: Option<GifEncoder<Vec<u8>>>,
}

impl Encoder for Gif {
    fn add(&mut self, frame: &ClipFrame, out: &mut dyn Write) -> Result<(), ClipError> {
        let failed = |error: gif::EncodingError| ClipError::Encode(error.to_string());
        let side = |px: u32| u16::try_from(px).map_err(|_| ClipError::Settings);
        let encoder = match &mut self.encoder {
            Some(encoder) => encoder,
            None => {
                let mut new = GifEncoder::new(Vec::new(), side(frame.width)?, side(frame.height)?, &[])
                    .map_err(failed)?;
                new.set_repeat(Repeat::Infinite).map_err(failed)?;
                self.encoder.insert(new)
            }
        };
        let ((x, y, width, height), mut pixels) = frame.cut::<4>();
        let mut picture = Frame::from_rgba_speed(side(width)?, side(height)?, &mut pixels, SPEED);
        (picture.left, picture.top) = (side(x)?, side(y)?);
        picture.dispose = DisposalMethod::Keep;
        picture.delay = u16::try_from(frame.delay_ms / 10).unwrap_or(u16::MAX);
        encoder.write_frame(&picture).map_err(failed)?;
        // What is complete goes to the file, so that a long clip does not fill the memory.
        out.write_all(&std::mem::take(encoder.get_mut())).map_err(io_error)
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), ClipError> {
        let Some(encoder) = self.encoder.take() else { return Ok(()) };
        // Ends with the trailer.
        out.write_all(&encoder.into_inner().map_err(|e| ClipError::Encode(e.to_string()))?).map_err(io_error)
    }
}
