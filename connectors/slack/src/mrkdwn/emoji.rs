//! The emoji that people use most, by Slack's shortcodes. A workspace's own stay shortcodes.

const EMOJI: &[(&str, &str)] = &[
    ("tada", "🎉"),
    ("eyes", "👀"),
    ("heart", "❤️"),
    ("joy", "😂"),
    ("+1", "👍"),
    ("thumbsup", "👍"),
    ("-1", "👎"),
    ("thumbsdown", "👎"),
    ("clap", "👏"),
    ("pray", "🙏"),
    ("raised_hands", "🙌"),
    ("wave", "👋"),
    ("ok_hand", "👌"),
    ("muscle", "💪"),
    ("fire", "🔥"),
    ("rocket", "🚀"),
    ("100", "💯"),
    ("white_check_mark", "✅"),
    ("heavy_check_mark", "✔️"),
    ("x", "❌"),
    ("warning", "⚠️"),
    ("rotating_light", "🚨"),
    ("question", "❓"),
    ("exclamation", "❗"),
    ("bulb", "💡"),
    ("memo", "📝"),
    ("calendar", "📅"),
    ("coffee", "☕"),
    ("cake", "🍰"),
    ("birthday", "🎂"),
    ("dog", "🐶"),
    ("cat", "🐱"),
    ("swan", "🦢"),
    ("package", "📦"),
    ("ship", "🚢"),
    ("sparkles", "✨"),
    ("star", "⭐"),
    ("smile", "😄"),
    ("slightly_smiling_face", "🙂"),
    ("wink", "😉"),
    ("grin", "😁"),
    ("sweat_smile", "😅"),
    ("rolling_on_the_floor_laughing", "🤣"),
    ("thinking_face", "🤔"),
    ("grimacing", "😬"),
    ("scream", "😱"),
    ("cry", "😢"),
    ("sob", "😭"),
    ("confused", "😕"),
    ("disappointed", "😞"),
    ("relieved", "😌"),
    ("nerd_face", "🤓"),
    ("heart_eyes", "😍"),
    ("sunglasses", "😎"),
    ("crossed_fingers", "🤞"),
    ("handshake", "🤝"),
    ("fist", "✊"),
    ("point_up", "☝️"),
    ("point_right", "👉"),
    ("sunny", "☀️"),
    ("snowflake", "❄️"),
    ("bug", "🐛"),
    ("lock", "🔒"),
    ("key", "🔑"),
    ("link", "🔗"),
    ("chart_with_upwards_trend", "📈"),
    ("chart_with_downwards_trend", "📉"),
    ("moneybag", "💰"),
    ("euro", "💶"),
    ("hourglass", "⌛"),
    ("stopwatch", "⏱️"),
    ("bell", "🔔"),
    ("mega", "📣"),
    ("construction", "🚧"),
    ("wrench", "🔧"),
    ("recycle", "♻️"),
    ("red_circle", "🔴"),
    ("large_green_circle", "🟢"),
    ("trophy", "🏆"),
    ("beers", "🍻"),
    ("pizza", "🍕"),
    ("see_no_evil", "🙈"),
    ("shrug", "🤷"),
    ("facepalm", "🤦"),
    ("heavy_plus_sign", "➕"),
    ("arrow_right", "➡️"),
    ("back", "🔙"),
    ("soon", "🔜"),
    ("mountain", "⛰️"),
    ("evergreen_tree", "🌲"),
    ("robot_face", "🤖"),
];

/// Returns the emoji of a shortcode.
pub(crate) fn unicode(shortcode: &str) -> Option<&'static str> {
    // A tone of skin follows after two colons, which never reach here.
    EMOJI
        .iter()
        .find(|(code, _)| *code == shortcode)
        .map(|(_, emoji)| *emoji)
}

/// Returns the shortcode that Slack wants, from an emoji, `:code:` or `code`.
pub(crate) fn shortcode(emoji: &str) -> String {
    let bare = emoji.trim().trim_matches(':');
    let same = |text: &str| text.trim_end_matches('\u{fe0f}') == bare.trim_end_matches('\u{fe0f}');
    match EMOJI.iter().find(|(_, emoji)| same(emoji)) {
        Some((code, _)) => (*code).to_owned(),
        None => bare.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{shortcode, unicode};

    #[test]
    fn emoji_are_known_by_sign_and_by_code() {
        for (typed, code) in [
            ("🎉", "tada"),
            (":Eyes:", "eyes"),
            ("❤", "heart"),
            ("larkspur", "larkspur"),
            ("👍", "+1"),
        ] {
            assert_eq!(shortcode(typed), code);
        }
        assert_eq!(unicode("tada"), Some("🎉"));
        assert_eq!(unicode("larkspur"), None);
    }
}
