//! Fills `{{question}}`, `{{results}}` and `{{table}}` into the texts of a scenario.

/// What can be filled in.
pub(super) struct Words {
    question: String,
    results: String,
    table: String,
}

impl Words {
    /// Returns the words of one request.
    pub(super) fn new(question: &str, results: &[String]) -> Self {
        let results = results.join("\n\n");
        let table = markdown_table(&results).unwrap_or_else(|| format!("```text\n{results}\n```"));
        Self {
            question: question.to_owned(),
            results,
            table,
        }
    }

    /// Returns `text` with the words in their places.
    pub(super) fn fill(&self, text: &str) -> String {
        if !text.contains("{{") {
            return text.to_owned();
        }
        text.replace("{{question}}", &self.question)
            .replace("{{results}}", &self.results)
            .replace("{{table}}", &self.table)
    }
}

/// Returns the longest run of tab-separated lines as a Markdown table, its first line as the heading.
fn markdown_table(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let run = lines
        .split(|line| !line.contains('\t'))
        .max_by_key(|run| run.len())
        .filter(|run| run.len() > 1)?;
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule = vec!["---"; run[0].split('\t').count()].join(" | ");
    let mut table = vec![row(run[0]), format!("| {rule} |")];
    table.extend(run[1..].iter().map(|line| row(line)));
    Some(table.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_separated_lines_become_a_table() {
        let words = Words::new(
            "",
            &["2 rows in 3 ms\nname\tfilms\nAction\t64\nA|B\t1\nmore follows".to_owned()],
        );
        assert_eq!(
            words.fill("{{table}}"),
            "| name | films |\n| --- | --- |\n| Action | 64 |\n| A\\|B | 1 |"
        );
    }

    #[test]
    fn a_result_without_a_table_is_shown_as_it_is() {
        let words = Words::new("why?", &["no such table".to_owned()]);
        assert_eq!(
            words.fill("{{question}} {{table}}"),
            "why? ```text\nno such table\n```"
        );
    }
}
