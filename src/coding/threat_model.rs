//! What blindness protects against and what not, in words for the help and the window; knows no round.

/// One paragraph with a heading.
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    pub heading: &'static str,
    pub points: &'static [&'static str],
}

/// The whole of it, in the order in which it is read.
pub const THREAT_MODEL: [Passage; 4] = [
    Passage {
        heading: "What a blind round protects against",
        points: &[
            "Peeking: while a round is open, the program shows of the other coder only how many items are done",
            "A curious look into the file: with a passphrase every label, note and confidence is encrypted until the \
             reveal, and all events have the same few lengths; the file does not tell what was chosen, nor when",
            "A copy of the file in the wrong hands: without the passphrase it takes 64 MiB and three passes of Argon2id \
             to try a single guess",
            "Hindsight: labels form a chain, and a seal fixes its end; whoever changes a label afterwards is found out \
             by `binocular round verify`, which names what does not hold",
            "Examples for the codebook: one that a coder takes from an item of an open round waits in their ballot, \
             encrypted with the labels, and comes out at the reveal; elsewhere, recordings of an open round are refused as \
             examples",
            "A ballot rewritten on the way, before the reveal too: a receipt, twelve letters and digits that a coder sends to \
             the other after a session, fixes everything before it, envelopes included, and tells nothing of labels or \
             their number. Anybody who kept it proves with `binocular round verify --receipt`, without a passphrase, that \
             nothing was rewritten; a copy that is merged is held against this one entry by entry in the same way",
            "A ballot swapped as a whole: the seal's words, told to the other coder before the reveal, would be others",
        ],
    },
    Passage {
        heading: "What it does not protect against",
        points: &[
            "Two coders who talk, or who agree to break the rules",
            "Somebody who knows both passphrases, or a passphrase that is easy to guess",
            "A ballot without a passphrase: whoever has the file can read it, and every report says so",
            "A changed program, a keylogger or a screen recorder on a coder's machine, or somebody behind their back",
            "Before the reveal, somebody who rewrites a ballot with all its hashes and checks, where nobody kept a receipt \
             of it: the file by itself cannot tell then. Its coder is told at the next sign-in, or by `binocular round \
             verify` with the passphrase, as the envelopes do not open; and where a seal was rewritten too, its words are \
             not those that were told",
            "What a coder labelled after the last receipt that they sent, and before the seal: send one after each session",
            "Somebody who computes from the file which items are shown twice or are gold: no screen, command or export \
             tells it before the reveal, but it follows from what is stored",
            "What was written before the round was opened: notes and tags on sessions and names of clusters are hidden \
             while it is open, but they lie in the file in clear",
        ],
    },
    Passage {
        heading: "What stays in sight",
        points: &[
            "How many notes on sessions each coder wrote at their desk, and roughly how long they are; what they say, on \
             which session and when, is encrypted like a label and comes out with the reveal. Tags on sessions and names \
             of clusters wait until then",
            "Which sessions somebody marked as watched, and which clusters were looked for with which settings",
            "Who the coders are, which items there are and in which order each coder meets them",
            "How many items each has done, and how many entries it took: changes of mind, notes and examples count as entries",
            "That a note was very long: beyond about 300 characters an entry takes more room",
            "What sort of round it is: all of a calibration round is open to both, by design, its comments stand in the \
             file in clear, and it has no agreement",
            "When a ballot was sealed, and whether it was given up and begun again",
            "Whether a ballot went on in two copies, who chose which one counts, and how many entries the other one has: \
             it stays in the file, as locked as it was",
        ],
    },
    Passage {
        heading: "If a passphrase is forgotten",
        points: &[
            "Nobody can read that ballot again, neither its coder nor we: there is no back door",
            "The coder can give it up and begin it again until a ballot of the round was opened; this is recorded in the \
             chain, and every report says so",
        ],
    },
];

/// As text for a terminal.
pub fn threat_model_text() -> String {
    let mut text = String::new();
    for (at, passage) in THREAT_MODEL.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(passage.heading);
        text.push_str(":\n");
        for point in passage.points {
            text.push_str("  - ");
            text.push_str(point);
            text.push('\n');
        }
    }
    text
}
