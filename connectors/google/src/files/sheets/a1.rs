//! A1 notation: `Plan!B2:D5`, `'Trail events'!A1`.

/// Where a range begins, from 0 on, and the tab it lies in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Corner {
    pub(super) tab: String,
    pub(super) row: usize,
    pub(super) column: usize,
}

/// Returns the tab and the upper left corner of a range as Sheets writes it.
pub(super) fn corner(range: &str) -> Corner {
    let (tab, cells) = range.rsplit_once('!').unwrap_or(("", range));
    let tab = tab
        .strip_prefix('\'')
        .and_then(|tab| tab.strip_suffix('\''))
        .map_or_else(|| tab.to_owned(), |tab| tab.replace("''", "'"));
    let first = cells.split(':').next().unwrap_or_default();
    let digits = first.find(|c: char| c.is_ascii_digit()).unwrap_or(first.len());
    let column = first[..digits]
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .fold(0, |sum, byte| {
            sum * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1
        });
    Corner {
        tab,
        row: first[digits..].parse::<usize>().unwrap_or(1).max(1) - 1,
        column: usize::max(column, 1) - 1,
    }
}

/// Returns a column's letters, from 0 on.
pub(super) fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    match column / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", letters(more - 1)),
    }
}

/// Returns a tab's title as a range needs it: in quotes unless it is one plain word.
pub(super) fn quoted(title: &str) -> String {
    let plain = title.chars().next().is_some_and(char::is_alphabetic)
        && title.chars().all(|c| c.is_alphanumeric() || c == '_')
        // `AB12` would be a cell.
        && !title.ends_with(|c: char| c.is_ascii_digit());
    if plain {
        title.to_owned()
    } else {
        format!("'{}'", title.replace('\'', "''"))
    }
}

/// Returns the range of so many rows and columns from a corner on.
pub(super) fn extent(corner: &Corner, rows: usize, columns: usize) -> String {
    let from = format!("{}{}", letters(corner.column), corner.row + 1);
    let to = format!(
        "{}{}",
        letters(corner.column + columns.max(1) - 1),
        corner.row + rows.max(1)
    );
    let cells = if from == to { from } else { format!("{from}:{to}") };
    if corner.tab.is_empty() {
        cells
    } else {
        format!("{}!{cells}", quoted(&corner.tab))
    }
}

#[cfg(test)]
mod tests {
    use super::{Corner, corner, extent, letters, quoted};

    #[test]
    fn a_corner_is_found_in_any_range() {
        let at = |tab: &str, row, column| Corner {
            tab: tab.to_owned(),
            row,
            column,
        };
        assert_eq!(corner("Plan!B3:D9"), at("Plan", 2, 1));
        assert_eq!(corner("'It''s 2026'!AA10"), at("It's 2026", 9, 26));
        assert_eq!(corner("C:C"), at("", 0, 2));
        assert_eq!(corner("Plan!2:5"), at("Plan", 1, 0));
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn an_extent_says_exactly_what_was_read() {
        assert_eq!(extent(&corner("Plan!A1:Z1000"), 7, 5), "Plan!A1:E7");
        assert_eq!(extent(&corner("'Office closed'!B2"), 1, 1), "'Office closed'!B2");
        assert_eq!(
            (quoted("Q1"), quoted("Plan")),
            ("'Q1'".to_owned(), "Plan".to_owned())
        );
    }
}
