//! Any type that MySQL returns comes back readable.

use crate::{connector, query};
use mosaic_testkit::mariadb::MariaDb;

const TABLE: &str = "
    CREATE TABLE every_type (
        c_bool BOOL, c_tiny TINYINT, c_tiny_u TINYINT UNSIGNED, c_small SMALLINT, c_medium MEDIUMINT, c_medium_u MEDIUMINT UNSIGNED,
        c_int INT, c_int_u INT UNSIGNED ZEROFILL, c_big BIGINT, c_big_u BIGINT UNSIGNED,
        c_decimal DECIMAL(65, 30), c_float FLOAT, c_double DOUBLE, c_bit BIT(10), c_bit1 BIT(1),
        c_date DATE, c_time TIME, c_time6 TIME(6), c_datetime DATETIME, c_datetime6 DATETIME(6), c_timestamp TIMESTAMP NULL, c_year YEAR,
        c_char CHAR(5), c_varchar VARCHAR(50), c_text TEXT, c_long LONGTEXT, c_latin VARCHAR(50) CHARACTER SET latin1,
        c_bin_collation VARCHAR(50) COLLATE utf8mb4_bin,
        c_binary BINARY(4), c_varbinary VARBINARY(50), c_blob BLOB, c_long_blob LONGBLOB,
        c_enum ENUM('small', 'large'), c_set SET('a', 'b', 'c'), c_json JSON,
        c_point POINT, c_polygon POLYGON, c_geometry GEOMETRY,
        c_uuid UUID, c_inet INET6
    );
    SET SESSION sql_mode = '';
    INSERT INTO every_type VALUES (
        TRUE, -128, 255, -32768, -8388608, 16777215, -2147483648, 42, -9223372036854775808, 18446744073709551615,
        12345678901234567890123456789012345.123456789012345678901234567890, 0.1, -1.5e300, b'1000000001', b'1',
        '0000-00-00', '-838:59:59', '838:59:58.999999', '0000-00-00 00:00:00', '2024-02-29 23:59:59.000001', '2005-05-24 22:53:30', 1901,
        'ab', 'tab\\tand line\\nbreak', 'text', REPEAT('x', 100000), CONVERT(x'e9e8' USING latin1),
        'Käse', x'00ff', x'c3281234', REPEAT(x'ab', 40), '',
        'large', 'a,c', '{\"k\": [1, null, \"ü\"]}',
        ST_GeomFromText('POINT(1.5 -2)', 4326), ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))'),
        ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))'),
        '123e4567-e89b-12d3-a456-426655440000', '2001:db8::ff00:42:8329'
    );
    INSERT INTO every_type (c_date, c_datetime, c_enum, c_year) VALUES ('2024-00-00', '2024-01-00 00:00:00', '', 0);
";

#[tokio::test]
async fn every_type_comes_back_readable() {
    let server = MariaDb::start();
    server.sql(TABLE).expect("make the table");
    let connector = connector(&server);
    let rows = query(&connector, "SELECT * FROM every_type").await;
    let cell = |row: usize, name: &str| {
        let index = rows
            .columns
            .iter()
            .position(|column| column.name == name)
            .expect(name);
        rows.rows[row][index].clone()
    };
    for (name, expected) in [
        ("c_bool", "1"),
        ("c_tiny", "-128"),
        ("c_tiny_u", "255"),
        ("c_small", "-32768"),
        ("c_medium", "-8388608"),
        ("c_medium_u", "16777215"),
        ("c_int", "-2147483648"),
        ("c_int_u", "42"),
        ("c_big", "-9223372036854775808"),
        ("c_big_u", "18446744073709551615"),
        (
            "c_decimal",
            "12345678901234567890123456789012345.123456789012345678901234567890",
        ),
        ("c_float", "0.1"),
        ("c_double", "-1.5e300"),
        ("c_bit", "b'1000000001'"),
        ("c_bit1", "b'1'"),
        ("c_date", "0000-00-00"),
        ("c_time", "-838:59:59"),
        ("c_time6", "838:59:58.999999"),
        ("c_datetime", "0000-00-00 00:00:00"),
        ("c_datetime6", "2024-02-29 23:59:59.000001"),
        ("c_timestamp", "2005-05-24 22:53:30"),
        ("c_year", "1901"),
        ("c_char", "ab"),
        ("c_varchar", "tab\tand line\nbreak"),
        ("c_text", "text"),
        ("c_latin", "éè"),
        ("c_bin_collation", "Käse"),
        ("c_binary", "4 bytes 0x00ff0000"),
        ("c_varbinary", "4 bytes 0xc3281234"),
        ("c_long_blob", "0 bytes"),
        ("c_enum", "large"),
        ("c_set", "a,c"),
        ("c_json", "{\"k\": [1, null, \"ü\"]}"),
        ("c_point", "SRID=4326;POINT(1.5 -2)"),
        (
            "c_polygon",
            "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))",
        ),
        ("c_geometry", "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))"),
        ("c_uuid", "123e4567-e89b-12d3-a456-426655440000"),
        ("c_inet", "2001:db8::ff00:42:8329"),
    ] {
        assert_eq!(cell(0, name).as_deref(), Some(expected), "{name}");
    }
    let long = cell(0, "c_long").expect("text");
    assert!(
        long.ends_with("… (100000 characters)"),
        "{}",
        &long[long.len() - 40..]
    );
    let blob = cell(0, "c_blob").expect("bytes");
    assert!(
        blob.starts_with("40 bytes 0xabab") && blob.ends_with('…'),
        "{blob}"
    );
    // Dates that are zero in part, and what an ENUM holds after a value it does not know.
    assert_eq!(cell(1, "c_date").as_deref(), Some("2024-00-00"));
    assert_eq!(cell(1, "c_datetime").as_deref(), Some("2024-01-00 00:00:00"));
    assert_eq!(cell(1, "c_enum").as_deref(), Some(""));
    assert_eq!(cell(1, "c_year").as_deref(), Some("0000"));
    assert_eq!(cell(1, "c_blob"), None);
}

#[tokio::test]
async fn columns_tell_their_types_also_without_rows() {
    let server = MariaDb::start();
    server.sql(TABLE).expect("make the table");
    let connector = connector(&server);
    for condition in ["1 = 1", "1 = 0"] {
        let sql = format!(
            "SELECT c_big_u, c_json, c_bin_collation, c_blob, c_decimal, c_point FROM every_type WHERE {condition}"
        );
        let rows = query(&connector, &sql).await;
        let types: Vec<_> = rows
            .columns
            .iter()
            .map(|column| column.type_name.as_str())
            .collect();
        assert_eq!(
            types,
            [
                "BIGINT UNSIGNED",
                "TEXT",
                "VARCHAR",
                "BLOB",
                "DECIMAL",
                "GEOMETRY"
            ],
            "{condition}"
        );
    }
}

#[tokio::test]
async fn text_that_is_no_text_is_shown_all_the_same() {
    let server = MariaDb::start();
    let connector = connector(&server);
    // Bytes that are not UTF-8, declared as text and as bytes.
    let rows = query(
        &connector,
        "SELECT CAST(x'ff41' AS CHAR), x'ff41', CAST(x'41' AS BINARY), NULL, _latin1 x'e4'",
    )
    .await;
    let cells: Vec<_> = rows.rows[0].iter().map(Option::as_deref).collect();
    assert!(
        matches!(cells[0], None | Some("?A" | "\u{fffd}A")),
        "{:?}",
        cells[0]
    );
    assert_eq!(
        cells[1..],
        [Some("2 bytes 0xff41"), Some("1 byte 0x41"), None, Some("ä")]
    );
}
