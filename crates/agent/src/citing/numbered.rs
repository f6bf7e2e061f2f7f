//! Finds the numbers of sources that a model wrote into its answer: `[2]`, `[1, 3]`, also when they come in pieces. Never
//! looks into code, and never holds back more than a bracket and the blanks before it.

/// The most characters that are held back while a bracket may still turn out to be a citation.
const MOST_HELD: usize = 48;
/// The most characters of a sentence that are kept.
const MOST_SENTENCE: usize = 2_000;

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text as it is shown.
    Text(String),
    /// Numbers of sources, in the place of the brackets.
    Numbers {
        /// The numbers, in order.
        numbers: Vec<u32>,
        /// The sentence they stand behind or in, as far as it has come.
        sentence: String,
    },
}

/// The reading of one text block, as it comes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scan {
    /// Blanks and the beginning of a bracket.
    held: String,
    code: Code,
    /// A run of backticks or tildes that may go on: which, how many, whether it began its line.
    run: Option<(char, usize, bool)>,
    /// Whether only blanks have come since the line began.
    in_line: bool,
    blank_lines: bool,
    sentence: String,
    before: String,
}

/// Which code the reading is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Code {
    #[default]
    None,
    /// Between runs of so many backticks.
    Span(usize),
    /// In a block behind a fence of so many of these.
    Block(char, usize),
}

/// Returns the text as it may be shown: the signs that stand for our own marks become plain brackets.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(plain_char).collect()
}

const fn plain_char(c: char) -> char {
    match c {
        '【' => '[',
        '】' => ']',
        _ => c,
    }
}

impl Scan {
    /// Takes more text in and adds what is sure to `pieces`.
    pub(crate) fn feed(&mut self, text: &str, pieces: &mut Vec<Piece>) {
        for c in text.chars().map(plain_char) {
            self.take(c, pieces);
        }
    }

    /// Ends the block: what was held back is text.
    pub(crate) fn end(&mut self, pieces: &mut Vec<Piece>) {
        self.release(pieces);
        *self = Self::default();
    }

    fn take(&mut self, c: char, pieces: &mut Vec<Piece>) {
        if self.held.contains('[') {
            if c == ']' {
                return self.close(pieces);
            }
            let inner = c.is_ascii_digit() || matches!(c, ',' | ';' | ' ');
            if inner && self.held.len() < MOST_HELD {
                self.held.push(c);
                return;
            }
        } else if !self.held.is_empty() && matches!(c, ' ' | '[') && self.held.len() < MOST_HELD {
            self.held.push(c);
            return;
        }
        self.release(pieces);
        self.settle_run(c);
        if self.code == Code::None && self.run.is_none() && matches!(c, ' ' | '[') {
            self.held.push(c);
        } else {
            self.write(c, pieces);
        }
    }

    /// The bracket is closed: numbers, or text after all.
    fn close(&mut self, pieces: &mut Vec<Piece>) {
        let inner = self.held.split_once('[').map_or("", |(_, inner)| inner);
        let numbers: Option<Vec<u32>> = inner
            .split([',', ';'])
            .map(|number| number.trim().parse().ok().filter(|_| number.trim().len() <= 3))
            .collect();
        match numbers {
            Some(numbers) => {
                self.held.clear();
                let sentence = if self.sentence.trim().is_empty() {
                    &self.before
                } else {
                    &self.sentence
                };
                pieces.push(Piece::Numbers {
                    numbers,
                    sentence: sentence.trim().to_owned(),
                });
            }
            None => {
                self.release(pieces);
                self.write(']', pieces);
            }
        }
    }

    fn release(&mut self, pieces: &mut Vec<Piece>) {
        for c in std::mem::take(&mut self.held).chars() {
            self.write(c, pieces);
        }
    }

    /// Notes the end of a run of fence characters once something else comes.
    fn settle_run(&mut self, next: char) {
        let Some((sign, count, first)) = self.run else {
            return;
        };
        if next == sign {
            return;
        }
        self.run = None;
        self.code = match self.code {
            Code::None if first && count >= 3 => Code::Block(sign, count),
            Code::None if sign == '`' => Code::Span(count),
            Code::Span(open) if sign == '`' && count == open => Code::None,
            Code::Block(open, least) if first && sign == open && count >= least => Code::None,
            unchanged @ (Code::None | Code::Span(_) | Code::Block(..)) => unchanged,
        };
    }

    fn write(&mut self, c: char, pieces: &mut Vec<Piece>) {
        match &mut self.run {
            Some((_, count, _)) => *count += 1,
            None if c == '`' || (c == '~' && !self.in_line) => self.run = Some((c, 1, !self.in_line)),
            None => {}
        }
        self.follow_lines(c);
        if c.is_whitespace() && (c == '\n' || self.sentence.trim_end().ends_with(['.', '!', '?'])) {
            if !self.sentence.trim().is_empty() {
                self.before = std::mem::take(&mut self.sentence);
            }
        } else if self.sentence.len() < MOST_SENTENCE {
            self.sentence.push(c);
        }
        match pieces.last_mut() {
            Some(Piece::Text(text)) => text.push(c),
            Some(Piece::Numbers { .. }) | None => pieces.push(Piece::Text(c.into())),
        }
    }

    fn follow_lines(&mut self, c: char) {
        if c == '\n' {
            // A span of code ends with its paragraph at the latest.
            if self.blank_lines && matches!(self.code, Code::Span(_)) {
                self.code = Code::None;
            }
            self.blank_lines = true;
            self.in_line = false;
        } else if !c.is_whitespace() {
            self.blank_lines = false;
            self.in_line = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the text with `{n}` for each number found, and the sentences.
    fn read(pieces: &[&str]) -> (String, Vec<String>) {
        let (mut scan, mut found) = (Scan::default(), Vec::new());
        for piece in pieces {
            scan.feed(piece, &mut found);
        }
        scan.end(&mut found);
        let (mut text, mut sentences) = (String::new(), Vec::new());
        for piece in found {
            match piece {
                Piece::Text(more) => text.push_str(&more),
                Piece::Numbers { numbers, sentence } => {
                    text.extend(numbers.iter().map(|number| format!("{{{number}}}")));
                    sentences.push(sentence);
                }
            }
        }
        (text, sentences)
    }

    #[test]
    fn numbers_in_brackets_are_found_with_the_sentence_they_prove() {
        let (text, sentences) =
            read(&["The budget is 40k [1]. Sarah agrees. [2, 3]\n- So does Tom 【4】[5]"]);
        assert_eq!(
            text,
            "The budget is 40k{1}. Sarah agrees.{2}{3}\n- So does Tom{4}{5}"
        );
        assert_eq!(
            sentences,
            [
                "The budget is 40k",
                "Sarah agrees.",
                "- So does Tom",
                "- So does Tom"
            ]
        );
    }

    #[test]
    fn what_is_no_number_of_a_source_stays() {
        for text in [
            "[a]", "[ ]", "[2026]", "[]", "[1", "x [", "[1, b]", "a  b ", "[[x]]", "[^1]",
        ] {
            assert_eq!(read(&[text]).0, text, "{text}");
        }
    }

    #[test]
    fn code_is_left_alone() {
        for code in [
            "`rows[1]` ",
            "``a ` [1]``",
            "```rust\nlet x = a[1];\n[2]\n```",
            "~~~\n[1]\n~~~",
            "  ```\n[1]\n",
        ] {
            assert_eq!(read(&[code]).0, code, "{code}");
        }
        assert_eq!(
            read(&["`a[1]` [2]\n```\n[3]\n```\n[4]"]).0,
            "`a[1]`{2}\n```\n[3]\n```\n{4}"
        );
        assert_eq!(read(&["a ` b\n\nc [1]"]).0, "a ` b\n\nc{1}");
    }

    proptest! {
        #[test]
        fn pieces_change_nothing(
            text in "([a\\[\\] 1,`~\n.]|\\[1\\]|【2】|```\n){0,40}", cuts in prop::collection::vec(0usize..60, 0..6)
        ) {
            let whole = read(&[&text]);
            let chars: Vec<char> = text.chars().collect();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(chars.len())).collect();
            cuts.extend([0, chars.len()]);
            cuts.sort_unstable();
            let pieces: Vec<String> = cuts.windows(2).map(|cut| chars[cut[0]..cut[1]].iter().collect()).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(read(&pieces), whole.clone());
            prop_assert!(!whole.0.contains(['【', '】']));
        }
    }
}
