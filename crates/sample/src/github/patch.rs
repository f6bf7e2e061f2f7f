//! Differences between two texts as unified patches, three lines around each change. Knows nothing of files.

use std::fmt::Write as _;

/// How many lines stand around a change.
const AROUND: usize = 3;

/// A difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Patch {
    /// The hunks, without the lines that name the files.
    pub(super) text: String,
    /// How many lines came.
    pub(super) additions: usize,
    /// How many went.
    pub(super) deletions: usize,
}

/// Returns what turns one text into the other.
pub(super) fn between(before: &str, after: &str) -> Patch {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let steps = steps(&old, &new);
    let mut patch = Patch::default();
    for step in &steps {
        match step.sign {
            '+' => patch.additions += 1,
            '-' => patch.deletions += 1,
            _ => {}
        }
    }
    for (from, to) in hunks(&steps) {
        write_hunk(&mut patch.text, &steps, from, to);
    }
    if patch.text.ends_with('\n') {
        patch.text.pop();
    }
    patch
}

struct Step<'a> {
    sign: char,
    line: &'a str,
}

/// Walks both texts: what is the same at both ends is cut off first, the middle is compared line by line.
fn steps<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Step<'a>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let same = |line: &&'a str| Step { sign: ' ', line };
    let mut steps: Vec<Step<'a>> = old[..head].iter().map(same).collect();
    steps.extend(middle(a, b));
    steps.extend(old[old.len() - tail..].iter().map(same));
    steps
}

fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Step<'a>> {
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = vec![];
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            steps.push(Step {
                sign: ' ',
                line: old[i],
            });
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            steps.push(Step {
                sign: '-',
                line: old[i],
            });
            i += 1;
        } else {
            steps.push(Step {
                sign: '+',
                line: new[j],
            });
            j += 1;
        }
    }
    steps
}

/// Returns the ranges of steps that hunks are made of.
fn hunks(steps: &[Step<'_>]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = vec![];
    for (at, _) in steps.iter().enumerate().filter(|(_, step)| step.sign != ' ') {
        let (from, to) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(steps.len()));
        match found.last_mut() {
            Some(last) if from <= last.1 => last.1 = to,
            _ => found.push((from, to)),
        }
    }
    found
}

fn write_hunk(text: &mut String, steps: &[Step<'_>], from: usize, to: usize) {
    let count = |steps: &[Step<'_>], without: char| steps.iter().filter(|step| step.sign != without).count();
    let (old_before, new_before) = (count(&steps[..from], '+'), count(&steps[..from], '-'));
    let (old, new) = (count(&steps[from..to], '+'), count(&steps[from..to], '-'));
    let start = |before: usize, lines: usize| if lines == 0 { before } else { before + 1 };
    let _ = writeln!(
        text,
        "@@ -{},{old} +{},{new} @@",
        start(old_before, old),
        start(new_before, new)
    );
    for step in &steps[from..to] {
        let _ = writeln!(text, "{}{}", step.sign, step.line);
    }
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn a_changed_line_is_shown_with_three_lines_around_it() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let patch = between(before, &before.replace("e\n", "E\n"));
        assert_eq!(patch.text, "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h");
        assert_eq!((patch.additions, patch.deletions), (1, 1));
    }

    #[test]
    fn a_new_file_begins_at_nothing() {
        assert_eq!(between("", "a\nb\n").text, "@@ -0,0 +1,2 @@\n+a\n+b");
        assert_eq!(between("a\n", "a\n").text, "");
    }
}
