//! The passage of a text that says most about a few words: what a list of hits shows of each.

/// How long a passage may be, in characters: no longer than a list shows.
const LENGTH: usize = 280;

/// Returns the lines from the one on that holds most of the words; the beginning when none holds any. The title, which stands
/// beside it anyway, is passed over.
pub(super) fn passage(text: &str, title: &str, words: &[String]) -> String {
    let lines: Vec<&str> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && *line != title)
        .collect();
    let score = |line: &str| {
        let line = line.to_lowercase();
        words.iter().filter(|word| line.contains(word.as_str())).count()
    };
    // The first of the best.
    let best = lines
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, line)| score(line))
        .map_or(0, |(at, _)| at);
    let mut passage = String::new();
    for line in lines.iter().skip(best) {
        if !passage.is_empty() {
            if passage.chars().count() + line.chars().count() > LENGTH {
                break;
            }
            passage.push_str(" / ");
        }
        passage.push_str(line);
        if passage.chars().count() > LENGTH {
            break;
        }
    }
    around(&passage, words)
}

/// Cuts a long line around the first of the words.
fn around(line: &str, words: &[String]) -> String {
    if line.chars().count() <= LENGTH {
        return line.to_owned();
    }
    let lower = line.to_lowercase();
    let at = words.iter().filter_map(|word| lower.find(word.as_str())).min();
    let before = lower[..at.unwrap_or(0)].chars().count();
    let skip = before.saturating_sub(LENGTH / 4);
    let cut: String = line.chars().skip(skip).take(LENGTH).collect();
    if skip > 0 {
        format!("…{cut}…")
    } else {
        format!("{cut}…")
    }
}

#[cfg(test)]
mod tests {
    use super::passage;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_passage_begins_at_the_line_that_says_most() {
        let text = "# Brief\n\nNothing here.\n\nLast spring's Events brought 31 % of the customers.\nMore.";
        let found = passage(text, "", &words("events customers"));
        assert_eq!(
            found,
            "Last spring's Events brought 31 % of the customers. / More."
        );
        assert!(passage(text, "", &words("kettle")).starts_with("# Brief"));
        assert_eq!(passage("", "", &words("x")), "");
    }

    #[test]
    fn a_long_line_is_cut_around_the_word() {
        let text = format!("{} budget {}", "ä".repeat(2_000), "ö".repeat(2_000));
        let found = passage(&text, "", &words("budget"));
        assert!(found.contains("budget") && found.chars().count() < 300, "{found}");
    }
}
