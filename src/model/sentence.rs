//! Words that stand by themselves; knows nothing of what they say.

/// With a capital, as it stands by itself: what was said in the middle of a line.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_alone_changes() {
        assert_eq!(capitalised("élan: 3 B"), "Élan: 3 B");
        assert_eq!((capitalised(""), capitalised("/tmp")), (String::new(), "/tmp".to_owned()));
    }
}
