//! Where JSON values begin and end, at the speed of reading memory; understands strings and brackets only.

/// A member of an object, as places in the text: key without quotes, value with everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub key: (usize, usize),
    pub value: (usize, usize),
    /// The text ended within the value.
    pub cut: bool,
}

/// Members of one object, in their order.
#[derive(Clone, Debug, Default)]
pub struct Members {
    pub list: Vec<Member>,
    /// Behind the closing bracket, or where reading could not go on.
    pub end: usize,
    pub complete: bool,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// What a string is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringEnd {
    /// Place of the closing quote.
    pub quote: usize,
    pub escaped: bool,
    /// Raw control characters, which strict JSON forbids.
    pub control: bool,
}

/// End of the string whose first byte behind the opening quote is at `at`; `None` when the text ends before.
#[inline]
pub fn string_end(bytes: &[u8], mut at: usize) -> Option<StringEnd> {
    let (mut escaped, mut control) = (false, false);
    loop {
        // Eight bytes at once: the lowest marked byte is a quote, a backslash or a control character.
        while let Some(Ok(word)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
            let word = u64::from_le_bytes(word);
            let quote = word ^ (ONES * 0x22);
            let slash = word ^ (ONES * 0x5c);
            let marked = (quote.wrapping_sub(ONES) & !quote)
                | (slash.wrapping_sub(ONES) & !slash)
                | (word.wrapping_sub(ONES * 0x20) & !word);
            let marked = marked & HIGH;
            if marked != 0 {
                at += marked.trailing_zeros() as usize / 8;
                break;
            }
            at += 8;
        }
        match *bytes.get(at)? {
            b'"' => return Some(StringEnd { quote: at, escaped, control }),
            b'\\' => {
                escaped = true;
                at += 2;
            }
            other => {
                control |= other < 0x20;
                at += 1;
            }
        }
    }
}

#[inline]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

#[inline]
pub fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).copied().is_some_and(is_blank) {
        at += 1;
    }
    at
}

/// Place behind the value that begins at `at`; `None` when the text ends within it. Brackets are counted, not matched by
/// kind: whether the value is well formed is the tape's to say.
pub fn skip_value(bytes: &[u8], at: usize) -> Option<usize> {
    match *bytes.get(at)? {
        b'"' => Some(string_end(bytes, at + 1)?.quote + 1),
        b'{' | b'[' => {
            let (mut depth, mut at) = (0_usize, at);
            loop {
                match *bytes.get(at)? {
                    b'"' => at = string_end(bytes, at + 1)?.quote,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        _ => {
            let end = at + bytes[at..].iter().position(|b| is_blank(*b) || b",]}:\"".contains(b))?;
            // A stray closing bracket is passed, so that every step moves on.
            Some(end.max(at + 1))
        }
    }
}

/// Members of the object that begins at `at`. Stops at what is no member.
pub fn scan_members(bytes: &[u8], at: usize, into: &mut Members) {
    into.list.clear();
    into.complete = false;
    let mut at = at + 1;
    loop {
        at = skip_blank(bytes, at);
        into.end = at;
        match bytes.get(at) {
            Some(b',') => {
                at += 1;
                continue;
            }
            Some(b'}') => {
                into.end = at + 1;
                into.complete = true;
                return;
            }
            Some(b'"') => {}
            _ => return,
        }
        let Some(key) = string_end(bytes, at + 1) else { return };
        let key = (at + 1, key.quote);
        at = skip_blank(bytes, key.1 + 1);
        if bytes.get(at) != Some(&b':') {
            into.end = at;
            return;
        }
        at = skip_blank(bytes, at + 1);
        match bytes.get(at) {
            None | Some(b'}' | b']' | b',') => {}
            Some(_) => {
                let end = skip_value(bytes, at);
                let cut = end.is_none();
                let end = end.unwrap_or(bytes.len());
                into.list.push(Member { key, value: (at, end), cut });
                at = end;
            }
        }
    }
}
