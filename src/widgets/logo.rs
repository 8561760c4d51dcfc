//! The program's own mark.

use egui::{IconData, Image, vec2};

/// `size` in points.
pub fn image(size: f32) -> Image<'static> {
    Image::from_bytes("bytes://binocular-logo.svg", include_bytes!("../../assets/logo.svg").as_slice())
        .fit_to_exact_size(vec2(size, size))
        .alt_text("Binocular")
}

/// For the window manager; without one the window simply has no icon.
pub fn window_icon() -> IconData {
    let bytes = include_bytes!("../../assets/icon.png");
    ::image::load_from_memory(bytes).map_or_else(
        |_| IconData::default(),
        |picture| {
            let rgba = picture.into_rgba8();
            IconData { width: rgba.width(), height: rgba.height(), rgba: rgba.into_raw() }
        },
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_window_icon_is_a_picture() {
        let icon = super::window_icon();
        assert_eq!((icon.width, icon.height), (256, 256));
        assert!(icon.rgba.chunks(4).any(|p| p[3] == 255));
    }
}
