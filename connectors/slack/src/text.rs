//! Titles, and names that are near to a wrong one.

/// How many near names a hint names.
const NEAR: usize = 4;

/// Returns the names that are nearest to a wrong one, nearest first.
pub(crate) fn near<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wrong = wrong.to_lowercase();
    let mut ranked: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = lower
                .split(' ')
                .chain([lower.as_str()])
                .map(|part| distance(&wrong, part))
                .min()?;
            let inside = lower.contains(&wrong) || wrong.contains(&lower);
            (inside || distance <= 1 + wrong.chars().count() / 4)
                .then_some((if inside { 0 } else { distance }, name))
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked
        .into_iter()
        .take(NEAR)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Returns how many letters differ (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// Returns the first words of text, for a title.
pub(crate) fn opening(text: &str) -> String {
    const LENGTH: usize = 70;
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .trim();
    match line.char_indices().nth(LENGTH) {
        None => line.to_owned(),
        Some((end, _)) => {
            let cut = &line[..end];
            format!("{}…", cut.rsplit_once(' ').map_or(cut, |(words, _)| words))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{near, opening};

    #[test]
    fn near_names_are_found() {
        let names = ["finance", "incidents", "general", "launch-ridge"];
        assert_eq!(near("finanse", names.into_iter()), ["finance"]);
        assert_eq!(near("launch", names.into_iter()), ["launch-ridge"]);
        assert!(near("zzz", names.into_iter()).is_empty());
        assert_eq!(near("sara", ["Sarah Lindqvist"].into_iter()), ["Sarah Lindqvist"]);
    }

    #[test]
    fn a_title_ends_at_a_word() {
        assert_eq!(opening("\nShort\nlong"), "Short");
        assert!(opening(&"word ".repeat(30)).ends_with("word…"));
    }
}
