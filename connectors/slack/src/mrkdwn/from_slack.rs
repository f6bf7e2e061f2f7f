//! mrkdwn → Markdown: mentions by name, links with their words, bold with two stars, lists with dashes. Code stays as it is.

use super::{Known, unicode};

/// Returns the ids of the people a text mentions.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = String> {
    text.split("<@").skip(1).filter_map(|rest| {
        let id = rest.split(['>', '|']).next()?;
        crate::people::is_id(id).then(|| id.to_owned())
    })
}

/// Returns a message's text as Markdown.
pub(crate) fn to_markdown(text: &str, known: &Known) -> String {
    let mut markdown = String::with_capacity(text.len() + 16);
    let fences: Vec<&str> = text.split("```").collect();
    // A fence that is never closed is no fence.
    let closed = fences.len() - usize::from(fences.len().is_multiple_of(2));
    for (index, piece) in fences.iter().enumerate() {
        if index % 2 == 1 && index < closed {
            if !markdown.is_empty() && !markdown.ends_with('\n') {
                markdown.push('\n');
            }
            markdown.push_str("```\n");
            markdown.push_str(&unescape(piece.trim_matches('\n')));
            markdown.push_str("\n```");
        } else {
            if index >= closed {
                markdown.push_str("```");
            }
            // Slack leaves out the line break before and after a fence; Markdown needs it.
            if index > 0 && index < closed && !piece.is_empty() && !piece.starts_with('\n') {
                markdown.push('\n');
            }
            lines(piece, known, &mut markdown);
        }
    }
    markdown
}

fn lines(piece: &str, known: &Known, markdown: &mut String) {
    for (index, line) in piece.split('\n').enumerate() {
        if index > 0 {
            markdown.push('\n');
        }
        let (quote, line) = match line.strip_prefix("&gt;") {
            Some(rest) => ("> ", rest.trim_start()),
            None => ("", line),
        };
        markdown.push_str(quote);
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        let bullet = ["• ", "◦ ", "▪︎ ", "▪ "]
            .iter()
            .find_map(|mark| bare.strip_prefix(mark));
        match bullet {
            Some(rest) => {
                markdown.push_str(&" ".repeat(indent));
                markdown.push_str("- ");
                inline(rest, known, markdown);
            }
            None => inline(line, known, markdown),
        }
    }
}

/// Code between backticks stays, the rest is styled.
fn inline(line: &str, known: &Known, markdown: &mut String) {
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let Some(end) = rest[start + 1..].find('`').map(|end| start + 1 + end) else {
            break;
        };
        styled(&rest[..start], known, markdown);
        markdown.push_str(&unescape(&rest[start..=end]));
        rest = &rest[end + 1..];
    }
    styled(rest, known, markdown);
}

fn styled(text: &str, known: &Known, markdown: &mut String) {
    let bold = doubled(text, '*', "**");
    let struck = doubled(&bold, '~', "~~");
    let mut rest = struck.as_str();
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>').map(|end| start + end) else {
            break;
        };
        markdown.push_str(&emoji(&unescape(&rest[..start])));
        markdown.push_str(&reference(&rest[start + 1..end], known));
        rest = &rest[end + 1..];
    }
    markdown.push_str(&emoji(&unescape(rest)));
}

/// Returns what stands for `<…>`.
fn reference(inside: &str, known: &Known) -> String {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(unescape(label))),
        None => (inside, None),
    };
    if let Some(id) = target.strip_prefix('@') {
        let name = known.people.get(id).cloned().or(label);
        return format!("@{}", name.unwrap_or_else(|| id.to_owned()));
    }
    if let Some(id) = target.strip_prefix('#') {
        let name = label.filter(|name| !name.is_empty());
        let name = name.or_else(|| known.channels.get(id).cloned());
        return format!("#{}", name.unwrap_or_else(|| id.to_owned()));
    }
    if let Some(special) = target.strip_prefix('!') {
        let word = special.split('^').next().unwrap_or(special);
        return match (word, label) {
            // Groups and dates say in their label what they are.
            ("subteam" | "date", Some(label)) => label,
            ("subteam", None) => format!("@{}", special.rsplit('^').next().unwrap_or(special)),
            (other, label) => {
                let label = label.filter(|_| !matches!(other, "here" | "channel" | "everyone"));
                label.unwrap_or_else(|| format!("@{other}"))
            }
        };
    }
    if !target.contains(':') {
        // Slack writes addresses and references here and escapes all else.
        return unescape(&format!("<{inside}>"));
    }
    let target = unescape(target);
    match label {
        Some(label) if label != target && format!("mailto:{label}") != target => {
            format!("[{}]({target})", label.replace(['[', ']'], ""))
        }
        Some(label) => label,
        None => target,
    }
}

/// Doubles the marks around a piece of a line: `*bold*` becomes `**bold**`. Marks inside `<…>` and single ones stay.
fn doubled(text: &str, mark: char, double: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut result = String::with_capacity(text.len() + 4);
    // Nothing that opens after the last mark that closes is ever closed: it is looked for once.
    let last = (0..characters.len()).rfind(|&at| characters[at] == mark && closes(&characters, at));
    let mut index = 0;
    while index < characters.len() {
        if characters[index] == mark
            && last.is_some_and(|last| index + 2 <= last)
            && opens(&characters, index)
            && let Some(end) =
                (index + 2..characters.len()).find(|&at| characters[at] == mark && closes(&characters, at))
        {
            result.push_str(double);
            result.extend(&characters[index + 1..end]);
            result.push_str(double);
            index = end + 1;
            continue;
        }
        if characters[index] == '<' {
            while index < characters.len() && characters[index] != '>' {
                result.push(characters[index]);
                index += 1;
            }
        }
        if let Some(character) = characters.get(index) {
            result.push(*character);
        }
        index += 1;
    }
    result
}

fn opens(characters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| characters.get(at));
    let after = characters.get(at + 1);
    before.is_none_or(|it| !it.is_alphanumeric() && *it != characters[at])
        && after.is_some_and(|it| !it.is_whitespace() && *it != characters[at])
}

fn closes(characters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| characters.get(at));
    let after = characters.get(at + 1);
    before.is_some_and(|it| !it.is_whitespace())
        && after.is_none_or(|it| !it.is_alphanumeric() && *it != characters[at])
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Replaces the shortcodes that everybody has by the emoji itself.
fn emoji(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(':') {
        let after = &rest[start + 1..];
        let end = after.find(':').filter(|end| *end > 0 && *end < 40);
        match end.and_then(|end| Some((end, unicode(&after[..end])?))) {
            Some((end, emoji)) => {
                result.push_str(&rest[..start]);
                result.push_str(emoji);
                rest = &after[end + 1..];
            }
            None => {
                result.push_str(&rest[..=start]);
                rest = after;
            }
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::{Known, mentions, to_markdown};

    fn markdown(text: &str) -> String {
        let mut known = Known::default();
        known
            .people
            .insert("U0SARAH001".to_owned(), "Sarah Lindqvist".to_owned());
        known.channels.insert("C0OPS00001".to_owned(), "ops".to_owned());
        to_markdown(text, &known)
    }

    #[test]
    fn references_become_names() {
        assert_eq!(
            markdown("<@U0SARAH001> in <#C0OPS00001> and <#C1|general>, <!channel>"),
            "@Sarah Lindqvist in #ops and #general, @channel"
        );
        assert_eq!(
            markdown("<!subteam^S1|@oncall> <!date^1^{date}|today>"),
            "@oncall today"
        );
        assert_eq!(
            markdown("<https://a.example/?x=1&amp;y=2|here>"),
            "[here](https://a.example/?x=1&y=2)"
        );
        assert_eq!(markdown("<mailto:a@b.example|a@b.example>"), "a@b.example");
        assert_eq!(
            mentions("<@U0SARAH001> <@U0SARAH002|x> <@bad>").collect::<Vec<_>>(),
            ["U0SARAH001", "U0SARAH002"]
        );
    }

    #[test]
    fn styles_are_doubled_and_code_is_left_alone() {
        assert_eq!(markdown("*a b* 2*3*4 ~c~ _d_"), "**a b** 2*3*4 ~~c~~ _d_");
        assert_eq!(markdown("`*a*` &lt;b&gt; &amp;amp;"), "`*a*` <b> &amp;");
        assert_eq!(markdown("see ```x = *y*```then"), "see \n```\nx = *y*\n```\nthen");
        assert_eq!(
            markdown("• one\n    ◦ two\n&gt; said"),
            "- one\n    - two\n> said"
        );
        assert_eq!(markdown("a ``` b"), "a ``` b");
    }

    #[test]
    fn marks_that_are_never_closed_cost_no_time() {
        let line = "*a ".repeat(400_000);
        let started = std::time::Instant::now();
        assert_eq!(markdown(&line), line);
        assert!(
            started.elapsed() < std::time::Duration::from_secs(5),
            "{:?}",
            started.elapsed()
        );
        assert_eq!(markdown("*a *b* *c"), "**a *b** *c");
    }

    #[test]
    fn emoji_that_everybody_has_are_shown() {
        assert_eq!(
            markdown(":tada: at 10:30:15 :larkspur:"),
            "🎉 at 10:30:15 :larkspur:"
        );
    }
}
