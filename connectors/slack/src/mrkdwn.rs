//! Slack's message format (mrkdwn) and Markdown, both ways. Knows nothing of the network: names are given.

mod blocks;
mod emoji;
mod from_slack;
mod to_slack;

pub(crate) use blocks::text as of_blocks;
pub(crate) use emoji::{shortcode, unicode};
pub(crate) use from_slack::{mentions, to_markdown};
pub(crate) use to_slack::{Directory, names_people, to_mrkdwn};

use crate::people::Names;

/// Names for the ids in a text.
#[derive(Debug, Default, Clone)]
pub(crate) struct Known {
    pub(crate) people: Names,
    pub(crate) channels: Names,
}

#[cfg(test)]
mod tests {
    use super::{Directory, Known, to_markdown, to_mrkdwn};

    #[test]
    fn what_goes_to_slack_and_comes_back_is_the_same() {
        let directory = Directory::of(
            [(
                "U0SARAH001".to_owned(),
                vec!["Sarah Lindqvist".to_owned(), "sarah".to_owned()],
            )],
            [("C0FINANCE1".to_owned(), "finance".to_owned())],
        );
        let mut known = Known::default();
        known
            .people
            .insert("U0SARAH001".to_owned(), "Sarah Lindqvist".to_owned());
        for markdown in [
            "plain words & <signs>",
            "**bold** and _slanted_ and ~~gone~~",
            "@Sarah Lindqvist, see #finance",
            "[the plan](https://example.com/a?b=1&c=2) and https://example.com",
            "- one\n- two\n    - inner\n- three",
            "1. first\n2. second",
            "> quoted\n> twice",
            "`code with *stars*` and\n\n```\nlet a = b < c;\n```",
            "@here the shop is back",
        ] {
            let sent = to_mrkdwn(markdown, &directory);
            assert_eq!(to_markdown(&sent, &known), markdown, "through {sent:?}");
        }
    }
}
