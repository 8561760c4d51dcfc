//! The byte stream of OpenReplay as messages of numbers, texts and truth values; knows no page.
//!
//! A message is its number and its fields, without any length, so that one unknown number makes the rest unreadable:
//! the table has all numbers of `mobs/messages.rb` and `mobs/mobile_messages.rb`, old ones too.

use std::borrow::Cow;

/// Fields by message number: `u` unsigned, `i` signed (zig-zag), `s` text, `b` truth value; `-` is no message.
const FIELDS: [&str; 128] = {
    let mut all = ["-"; 128];
    let known: &[(usize, &str)] = &[
        (0, "u"),
        (1, "uussssssssssuuss"),
        (3, "u"),
        (4, "ssu"),
        (5, "uu"),
        (6, "ii"),
        (7, ""),
        (8, "uuusb"),
        (9, "uuu"),
        (10, "uuu"),
        (11, "u"),
        (12, "uss"),
        (13, "us"),
        (14, "us"),
        (15, "us"),
        (16, "uii"),
        (17, "us"),
        (18, "usi"),
        (19, "ub"),
        (20, "uu"),
        (21, "sssssuuu"),
        (22, "ss"),
        (23, "uuuuuuuuu"),
        (24, "uuu"),
        (25, "sss"),
        (26, "ussss"),
        (27, "ss"),
        (28, "s"),
        (29, "s"),
        (30, "ss"),
        (31, "uussbuuuuuuuuuuuu"),
        (32, "uusbs"),
        (33, "uussbuuuuuuuuuuuus"),
        (34, "us"),
        (35, "uuu"),
        (36, "us"),
        (37, "usu"),
        (38, "uu"),
        (39, "ssssuuu"),
        (40, "suss"),
        (41, "ss"),
        (42, "s"),
        (43, "ss"),
        (44, "ssu"),
        (45, "ss"),
        (46, "ss"),
        (47, "ssu"),
        (48, "ssssi"),
        (49, "iiuu"),
        (50, "us"),
        (51, "uuu"),
        (52, "uss"),
        (53, "uuuuuuss"),
        (54, "us"),
        (55, "b"),
        (56, "uuuuuuuuuuuuuu"),
        (57, "usss"),
        (58, "i"),
        (59, "uuuusss"),
        (60, "usss"),
        (61, "uss"),
        (62, "uussss"),
        (63, "ss"),
        (64, "ss"),
        (65, "uu"),
        (66, "s"),
        (67, "usus"),
        (68, "uussuu"),
        (69, "uuss"),
        (70, "uu"),
        (71, "uss"),
        (72, "us"),
        (73, "usus"),
        (74, "usu"),
        (75, "uu"),
        (76, "uu"),
        (77, "uu"),
        (78, "ssss"),
        (79, "ss"),
        (80, "uui"),
        (81, "uuuis"),
        (82, "uu"),
        (83, "sssssuuuu"),
        (84, "sssuss"),
        (85, "uuuuuussubuuuuuuu"),
        (87, "sii"),
        (89, "siiiis"),
        (90, "uussssssss"),
        (91, "u"),
        (92, "uuss"),
        (93, "uuss"),
        (94, "uus"),
        (95, "uus"),
        (96, "uuuuuu"),
        (97, "uusss"),
        (98, "uussb"),
        (100, "uusuu"),
        (101, "uusbs"),
        (102, "uusu"),
        (103, "uuss"),
        (104, "uus"),
        (105, "uusssssuu"),
        (106, "uusuus"),
        (107, "uuu"),
        (109, "uussssu"),
        (110, "uuuuuuuuuuuuuu"),
        (111, "ussss"),
        (112, "usbsii"),
        (113, "uus"),
        (114, "u"),
        (115, "u"),
        (116, "uuuuuussub"),
        (117, "s"),
        (118, "s"),
        (119, "su"),
        (120, "i"),
        (121, "ssuu"),
        (122, "ssus"),
        (123, "ssssu"),
        (124, "ss"),
        (125, "uusssss"),
        (126, "us"),
        (127, "uu"),
    ];
    let mut at = 0;
    while at < known.len() {
        all[known[at].0] = known[at].1;
        at += 1;
    }
    all
};
/// What these messages were before; told apart where an index follows.
const EARLIER_FIELDS: &[(usize, &str)] = &[(18, "usii"), (48, "ssss"), (85, "uuuuuussub"), (33, "uuuss")];
/// Messages that are tried to find out how a file is laid out.
const PROBED: usize = 200;
/// When OpenReplay can have recorded: 2015 to 2100. Other times come of a wrong layout.
const TIMES_MS: std::ops::Range<i64> = 1_420_000_000_000..4_100_000_000_000;
/// Steps between the indexes of neighbouring messages; the server leaves some messages out.
const MAX_INDEX_STEP: u64 = 1 << 20;
/// How far behind damage the next message is looked for.
const MAX_RESYNC_BYTES: usize = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field<'b> {
    Uint(u64),
    Int(i64),
    Text(&'b [u8]),
    Truth(bool),
}

/// One message.
#[derive(Debug, Default)]
pub struct Message<'b> {
    pub number: u64,
    fields: Vec<Field<'b>>,
}

impl<'b> Message<'b> {
    /// A number, whatever its sign; 0 where the field is none.
    pub fn number_at(&self, at: usize) -> i64 {
        match self.fields.get(at) {
            Some(Field::Uint(n)) => i64::try_from(*n).unwrap_or(i64::MAX),
            Some(Field::Int(n)) => *n,
            _ => 0,
        }
    }

    pub fn text(&self, at: usize) -> Cow<'b, str> {
        match self.fields.get(at) {
            Some(Field::Text(raw)) => String::from_utf8_lossy(raw),
            _ => Cow::Borrowed(""),
        }
    }

    pub fn truth(&self, at: usize) -> bool {
        matches!(self.fields.get(at), Some(Field::Truth(true)))
    }
}

/// What stands around each message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Eight bytes with the message's index before it.
    pub indexed: bool,
    /// Three bytes with the size of the fields behind the number.
    pub sized: bool,
}

/// Reads messages one after the other.
pub struct Stream<'b> {
    bytes: &'b [u8],
    at: usize,
    layout: Layout,
    last_index: Option<u64>,
    /// Stretches that were skipped to find the next message.
    pub skipped: u64,
    /// The end lies within a message.
    pub cut: bool,
}

impl<'b> Stream<'b> {
    /// `None` where no layout gives a single message.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        let at = if has_header(bytes) { 8 } else { 0 };
        let layouts = [(true, false), (false, false), (false, true), (true, true)];
        let layouts = layouts.map(|(indexed, sized)| Layout { indexed, sized });
        let mut best: Option<(usize, Layout)> = None;
        for layout in layouts {
            let mut stream = Self { bytes, at, layout, last_index: None, skipped: 0, cut: false };
            let mut message = Message::default();
            let plausible = |m: &Message<'_>| m.number != 0 || TIMES_MS.contains(&m.number_at(0));
            let read = (0..PROBED).take_while(|_| stream.read(&mut message) && plausible(&message)).count();
            // A file that ends where a message ends is laid out like that.
            let read = if stream.at == bytes.len() && read > 1 { PROBED } else { read };
            if read > 1 && best.is_none_or(|(most, _)| read > most) {
                best = Some((read, layout));
            }
        }
        let (_, layout) = best?;
        Some(Self { bytes, at, layout, last_index: None, skipped: 0, cut: false })
    }

    /// The next message into `message`; false at the end.
    pub fn next(&mut self, message: &mut Message<'b>) -> bool {
        loop {
            let start = self.at;
            if self.read(message) {
                return true;
            }
            if self.at >= self.bytes.len() || self.cut || !self.resync(start) {
                return false;
            }
        }
    }

    pub fn place(&self) -> usize {
        self.at
    }

    /// What cannot be read behind the last message.
    pub fn rest(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn read(&mut self, message: &mut Message<'b>) -> bool {
        let start = self.at;
        if start >= self.bytes.len() {
            return false;
        }
        let mut cursor = Cursor { bytes: self.bytes, at: start };
        let mut index = None;
        if self.layout.indexed {
            let Some(found) = index_at(self.bytes, start) else {
                self.cut = self.bytes.len() - start < 8;
                return false;
            };
            if self.last_index.is_some_and(|last| found <= last || found - last > MAX_INDEX_STEP) {
                return false;
            }
            index = Some(found);
            cursor.at += 8;
        }
        let Some(number) = cursor.uint() else {
            self.cut = cursor.at >= self.bytes.len();
            return false;
        };
        let Some(fields) = FIELDS.get(number as usize).filter(|_| number < 128) else { return false };
        message.number = number;
        let read = if self.layout.sized && !(80..=82).contains(&number) {
            read_sized(&mut cursor, fields, message)
        } else if *fields == "-" {
            return false;
        } else {
            read_fields(&mut cursor, fields, message)
        };
        if !read {
            self.cut = cursor.at >= self.bytes.len();
            return false;
        }
        if let Some(index) = index
            && !follows(self.bytes, cursor.at, index)
        {
            let earlier = EARLIER_FIELDS.iter().filter(|(n, _)| *n as u64 == number);
            let mut tried = false;
            for (_, fields) in earlier {
                let mut again = Cursor { bytes: self.bytes, at: start + 8 };
                let fits = again.uint().is_some() && read_fields(&mut again, fields, message);
                if fits && follows(self.bytes, again.at, index) {
                    cursor.at = again.at;
                    tried = true;
                    break;
                }
            }
            if !tried {
                let mut again = Cursor { bytes: self.bytes, at: start + 8 };
                let _ = again.uint().is_some() && read_fields(&mut again, FIELDS[number as usize], message);
            }
        }
        self.last_index = index.or(self.last_index);
        self.at = cursor.at;
        true
    }

    /// Goes to the next place behind damage where an index and a known number stand.
    fn resync(&mut self, from: usize) -> bool {
        let Some(last) = self.last_index.filter(|_| self.layout.indexed) else { return false };
        let end = self.bytes.len().min(from + MAX_RESYNC_BYTES).saturating_sub(9);
        for at in from + 1..end {
            let near = index_at(self.bytes, at).is_some_and(|i| i > last && i - last <= 4_096);
            let known = FIELDS.get(usize::from(self.bytes[at + 8])).is_some_and(|f| *f != "-");
            if near && known {
                self.at = at;
                self.skipped += 1;
                return true;
            }
        }
        false
    }
}

/// Eight bytes that name the version; parts and old files have none.
pub fn has_header(bytes: &[u8]) -> bool {
    bytes.len() >= 8 && bytes[..7] == [0xff; 7] && bytes[7] >= 0xfd
}

/// Whether the next message's index stands here, or the end of the file.
fn follows(bytes: &[u8], at: usize, index: u64) -> bool {
    index_at(bytes, at).is_none_or(|next| next > index && next - index <= MAX_INDEX_STEP)
}

fn index_at(bytes: &[u8], at: usize) -> Option<u64> {
    let raw: [u8; 8] = bytes.get(at..at + 8)?.try_into().ok()?;
    Some(u64::from_le_bytes(raw))
}

fn read_sized<'b>(cursor: &mut Cursor<'b>, fields: &str, message: &mut Message<'b>) -> bool {
    let Some(size) = cursor.bytes.get(cursor.at..cursor.at + 3) else {
        cursor.at = cursor.bytes.len();
        return false;
    };
    let size = usize::from(size[0]) | usize::from(size[1]) << 8 | usize::from(size[2]) << 16;
    let start = cursor.at + 3;
    let Some(body) = cursor.bytes.get(start..start + size) else {
        cursor.at = cursor.bytes.len();
        return false;
    };
    cursor.at = start + size;
    let mut inner = Cursor { bytes: body, at: 0 };
    // A number of a later version is skipped by its size.
    if fields == "-" || !read_fields(&mut inner, fields, message) {
        message.number = u64::MAX;
        return fields == "-";
    }
    inner.at == body.len()
}

fn read_fields<'b>(cursor: &mut Cursor<'b>, fields: &str, message: &mut Message<'b>) -> bool {
    message.fields.clear();
    for kind in fields.bytes() {
        let field = match kind {
            b'u' => cursor.uint().map(Field::Uint),
            b'i' => cursor.int().map(Field::Int),
            b's' => cursor.text().map(Field::Text),
            _ => cursor.truth().map(Field::Truth),
        };
        match field {
            Some(field) => message.fields.push(field),
            None => return false,
        }
    }
    true
}

struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Cursor<'b> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// LEB128, at most ten bytes.
    fn uint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for place in 0..10 {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).checked_shl(place * 7).unwrap_or(0);
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn int(&mut self) -> Option<i64> {
        let raw = self.uint()?;
        Some((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    fn text(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.uint()?).ok()?;
        let end = self.at.checked_add(length)?;
        let Some(text) = self.bytes.get(self.at..end) else {
            // A length that leaves the file is a cut, if it is one that a text can have.
            if length <= 64 << 20 {
                self.at = self.bytes.len();
            }
            return None;
        };
        self.at = end;
        Some(text)
    }

    fn truth(&mut self) -> Option<bool> {
        self.byte().map(|b| b != 0)
    }
}
