//! Dates and times of the binary protocol as text. The first byte is the length of what follows; what is left out is
//! zero (MySQL internals, "Binary Protocol Value").

/// Returns `2006-02-14`; a zero date as `0000-00-00`.
pub(super) fn date(bytes: &[u8]) -> Option<String> {
    let (fields, _) = parts(bytes)?;
    Some(format!(
        "{:04}-{:02}-{:02}",
        fields.year, fields.month, fields.day
    ))
}

/// Returns `2006-02-14 22:53:30`, with microseconds when there are any.
pub(super) fn date_time(bytes: &[u8]) -> Option<String> {
    let (fields, rest) = parts(bytes)?;
    let (hour, minute, second) = match rest {
        [] => (0, 0, 0),
        [hour, minute, second, ..] => (*hour, *minute, *second),
        _ => return None,
    };
    let micros = rest.get(3..).map_or(Some(0), micros)?;
    Some(format!(
        "{:04}-{:02}-{:02} {hour:02}:{minute:02}:{second:02}{}",
        fields.year,
        fields.month,
        fields.day,
        fraction(micros)
    ))
}

/// Returns `-838:59:59`: hours go beyond a day.
pub(super) fn time(bytes: &[u8]) -> Option<String> {
    let (&length, rest) = bytes.split_first()?;
    if length == 0 {
        return Some("00:00:00".to_owned());
    }
    let [negative, d0, d1, d2, d3, hour, minute, second, rest @ ..] = rest else {
        return None;
    };
    let hours = u64::from(u32::from_le_bytes([*d0, *d1, *d2, *d3])) * 24 + u64::from(*hour);
    let sign = if *negative == 0 { "" } else { "-" };
    Some(format!(
        "{sign}{hours:02}:{minute:02}:{second:02}{}",
        fraction(micros(rest)?)
    ))
}

struct Fields {
    year: u16,
    month: u8,
    day: u8,
}

fn parts(bytes: &[u8]) -> Option<(Fields, &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    if length == 0 {
        let zero = Fields {
            year: 0,
            month: 0,
            day: 0,
        };
        return Some((zero, &[]));
    }
    let [y0, y1, month, day, rest @ ..] = rest else {
        return None;
    };
    let fields = Fields {
        year: u16::from_le_bytes([*y0, *y1]),
        month: *month,
        day: *day,
    };
    Some((fields, rest))
}

fn micros(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [] => Some(0),
        _ => Some(u32::from_le_bytes(bytes.try_into().ok()?)),
    }
}

fn fraction(micros: u32) -> String {
    if micros == 0 {
        String::new()
    } else {
        format!(".{micros:06}")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn zero_dates_and_long_times_are_readable() {
        assert_eq!(super::date(&[0]).as_deref(), Some("0000-00-00"));
        assert_eq!(super::date_time(&[0]).as_deref(), Some("0000-00-00 00:00:00"));
        assert_eq!(
            super::date(&[4, 0xd6, 0x07, 2, 14]).as_deref(),
            Some("2006-02-14")
        );
        assert_eq!(
            super::date_time(&[4, 0xd6, 0x07, 2, 14]).as_deref(),
            Some("2006-02-14 00:00:00")
        );
        let moment = [11, 0xd6, 0x07, 2, 14, 22, 53, 30, 1, 0, 0, 0];
        assert_eq!(
            super::date_time(&moment).as_deref(),
            Some("2006-02-14 22:53:30.000001")
        );
        assert_eq!(super::time(&[0]).as_deref(), Some("00:00:00"));
        let long = [8, 1, 34, 0, 0, 0, 22, 59, 59];
        assert_eq!(super::time(&long).as_deref(), Some("-838:59:59"));
    }

    #[test]
    fn bytes_that_are_no_time_are_left_to_the_caller() {
        assert_eq!(super::date(&[]), None);
        assert_eq!(super::date(&[4, 1]), None);
        assert_eq!(super::date_time(&[7, 1, 1, 1, 1, 1]), None);
        assert_eq!(super::time(&[12, 0, 0]), None);
    }
}
