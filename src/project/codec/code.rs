//! The numbers that stand for the domain's small enums in stored bytes; a number is never given a new meaning.

use super::CodecError;
use crate::model::{ConsoleLevel, InteractionKind, MediaChange, PointerKind};

pub(super) mod event {
    pub(in super::super) const DOM_CONTENT_LOADED: u8 = 0;
    pub(in super::super) const LOAD: u8 = 1;
    pub(in super::super) const META: u8 = 2;
    pub(in super::super) const FULL_SNAPSHOT: u8 = 3;
    pub(in super::super) const MUTATION: u8 = 4;
    pub(in super::super) const POINTER_MOVE: u8 = 5;
    pub(in super::super) const INTERACTION: u8 = 6;
    pub(in super::super) const SCROLL: u8 = 7;
    pub(in super::super) const VIEWPORT_RESIZE: u8 = 8;
    pub(in super::super) const INPUT: u8 = 9;
    pub(in super::super) const MEDIA: u8 = 10;
    pub(in super::super) const STYLE_RULES: u8 = 11;
    pub(in super::super) const STYLE_DECLARATION: u8 = 12;
    pub(in super::super) const ADOPTED_SHEETS: u8 = 13;
    pub(in super::super) const CANVAS: u8 = 14;
    pub(in super::super) const FONT: u8 = 15;
    pub(in super::super) const SELECTION: u8 = 16;
    pub(in super::super) const PAGE_VIEW: u8 = 17;
    pub(in super::super) const VISIBILITY: u8 = 18;
    pub(in super::super) const CONSOLE: u8 = 19;
    pub(in super::super) const JS_ERROR: u8 = 20;
    pub(in super::super) const NETWORK: u8 = 21;
    pub(in super::super) const CUSTOM: u8 = 22;
    /// As `CONSOLE` and `NETWORK`, with what later versions keep beside. Where there is nothing beside the old codes are
    /// written: recordings of before keep their bytes, and with them their content hash.
    pub(in super::super) const CONSOLE_WITH_STACK: u8 = 23;
    pub(in super::super) const NETWORK_WITH_DETAILS: u8 = 24;
    /// Set when the event is of another tab than the one before.
    pub(in super::super) const OTHER_TAB: u8 = 0x80;
}

pub(super) mod node {
    pub(in super::super) const DOCUMENT: u8 = 0;
    pub(in super::super) const DOCTYPE: u8 = 1;
    pub(in super::super) const ELEMENT: u8 = 2;
    pub(in super::super) const TEXT: u8 = 3;
    pub(in super::super) const COMMENT: u8 = 4;
    pub(in super::super) const KIND: u8 = 0x07;
    pub(in super::super) const IN_SHADOW: u8 = 0x08;
    /// Quirks of a document, SVG namespace of an element.
    pub(in super::super) const FLAG: u8 = 0x10;
    pub(in super::super) const SHADOW_HOST: u8 = 0x20;
}

const POINTERS: [PointerKind; 3] = [PointerKind::Mouse, PointerKind::Pen, PointerKind::Touch];

pub(super) fn of_pointer(kind: PointerKind) -> u8 {
    match kind {
        PointerKind::Mouse => 0,
        PointerKind::Pen => 1,
        PointerKind::Touch => 2,
    }
}

pub(super) fn pointer(code: u8) -> Result<PointerKind, CodecError> {
    POINTERS.get(usize::from(code)).copied().ok_or(CodecError::OutOfRange("pointer kind"))
}

const INTERACTIONS: [InteractionKind; 11] = [
    InteractionKind::MouseUp,
    InteractionKind::MouseDown,
    InteractionKind::Click,
    InteractionKind::ContextMenu,
    InteractionKind::DoubleClick,
    InteractionKind::Focus,
    InteractionKind::Blur,
    InteractionKind::TouchStart,
    InteractionKind::TouchMove,
    InteractionKind::TouchEnd,
    InteractionKind::TouchCancel,
];

pub(super) fn of_interaction(kind: InteractionKind) -> u8 {
    match kind {
        InteractionKind::MouseUp => 0,
        InteractionKind::MouseDown => 1,
        InteractionKind::Click => 2,
        InteractionKind::ContextMenu => 3,
        InteractionKind::DoubleClick => 4,
        InteractionKind::Focus => 5,
        InteractionKind::Blur => 6,
        InteractionKind::TouchStart => 7,
        InteractionKind::TouchMove => 8,
        InteractionKind::TouchEnd => 9,
        InteractionKind::TouchCancel => 10,
    }
}

pub(super) fn interaction(code: u8) -> Result<InteractionKind, CodecError> {
    INTERACTIONS.get(usize::from(code)).copied().ok_or(CodecError::OutOfRange("interaction kind"))
}

const MEDIA_CHANGES: [MediaChange; 5] =
    [MediaChange::Play, MediaChange::Pause, MediaChange::Seeked, MediaChange::Volume, MediaChange::Rate];

pub(super) fn of_media(change: MediaChange) -> u8 {
    match change {
        MediaChange::Play => 0,
        MediaChange::Pause => 1,
        MediaChange::Seeked => 2,
        MediaChange::Volume => 3,
        MediaChange::Rate => 4,
    }
}

pub(super) fn media(code: u8) -> Result<MediaChange, CodecError> {
    MEDIA_CHANGES.get(usize::from(code)).copied().ok_or(CodecError::OutOfRange("media change"))
}

const LEVELS: [ConsoleLevel; 4] =
    [ConsoleLevel::Debug, ConsoleLevel::Info, ConsoleLevel::Warn, ConsoleLevel::Error];

pub(super) fn of_level(level: ConsoleLevel) -> u8 {
    match level {
        ConsoleLevel::Debug => 0,
        ConsoleLevel::Info => 1,
        ConsoleLevel::Warn => 2,
        ConsoleLevel::Error => 3,
    }
}

pub(super) fn level(code: u8) -> Result<ConsoleLevel, CodecError> {
    LEVELS.get(usize::from(code)).copied().ok_or(CodecError::OutOfRange("console level"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_its_value() {
        for (at, &kind) in INTERACTIONS.iter().enumerate() {
            assert_eq!(usize::from(of_interaction(kind)), at);
        }
        for (at, &kind) in POINTERS.iter().enumerate() {
            assert_eq!(usize::from(of_pointer(kind)), at);
        }
        for (at, &change) in MEDIA_CHANGES.iter().enumerate() {
            assert_eq!(usize::from(of_media(change)), at);
        }
        for (at, &level) in LEVELS.iter().enumerate() {
            assert_eq!(usize::from(of_level(level)), at);
        }
        assert!(interaction(11).is_err() && pointer(3).is_err() && media(5).is_err() && level(4).is_err());
    }
}
