//! S3: a bucket may be anybody's. A presigned link changes nothing, but whoever has it reads the object: it asks like a
//! write. So does a read from a bucket that was not met before: the key that is asked for stands in its owner's access log,
//! whether there is such an object or not.

use crate::policy::line::{Line, Places, adds, changes, reads};

const PLACES: Places = Places {
    argument: "bucket",
    addresses: &["key", "prefix"],
    scheme: "s3://",
};

/// A tool that reads from the bucket that is named.
const fn reads_from(tool: &'static str) -> Line {
    reads(tool).anybodys(
        PLACES,
        "Read from the bucket {place}, which was not met before",
        &["bucket"],
    )
}

pub(super) const LINES: &[Line] = &[
    reads("list_buckets").lists(&["name"]),
    reads_from("get_bucket_info"),
    reads_from("list_objects"),
    reads_from("search_objects").lists(&["id"]),
    reads_from("list_object_versions"),
    reads_from("get_object"),
    reads_from("read_object"),
    reads_from("get_object_metadata"),
    reads_from("preview_table"),
    adds(
        "presign_url",
        "Make a link by which anybody can read {key}[ of {bucket}]",
    )
    .to(&["bucket"])
    .outside(),
    changes("write_object", "Write {key}[ in {bucket}]")
        .when(&[("if_none_match", "Write the new object {key}[ in {bucket}]")])
        .to(&["bucket"])
        .outside_with(&["bucket"])
        .before(
            "get_object",
            &[("key", "key"), ("bucket", "bucket")],
            &[("content", "")],
        ),
    adds("copy_object", "Copy {source} to {key}[ in {bucket}]")
        .to(&["bucket", "key"])
        .outside(),
    changes("delete_object", "Delete {key}[ from {bucket}]")
        .when(&[(
            "version_id",
            "Delete one version of {key}[ from {bucket}] for good",
        )])
        .removing(
            "get_object_metadata",
            &[("key", "key"), ("bucket", "bucket"), ("version_id", "version_id")],
            &[("Object", "title"), ("What it is", "text")],
        ),
];
