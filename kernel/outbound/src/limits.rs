//! How much of it. What each means, what happens there and the test that trips it stand in the table of the
//! runtime (`preau_runtime::limits`), which takes these.

use std::time::Duration;

/// Bytes of a URL.
pub const URL_BYTES: usize = 2 << 10;
/// Headers of a request.
pub const SENT_HEADERS: usize = 32;
/// Bytes of all names and values of a request's headers.
pub const SENT_HEADER_BYTES: usize = 8 << 10;
/// Bytes of a request's body.
pub const SENT_BYTES: usize = 256 << 10;
/// Headers of an answer.
pub const GOT_HEADERS: usize = 64;
/// Bytes of an answer before its body.
pub const GOT_HEADER_BYTES: usize = 16 << 10;
/// Bytes of an answer's body.
pub const GOT_BYTES: usize = 1 << 20;
/// Time of one request, from asking for its name's addresses to the end of its answer.
pub const REQUEST_TIME: Duration = Duration::from_secs(2);
/// Time after which another address of the same name is tried.
pub const CONNECT_TIME: Duration = Duration::from_millis(500);
/// Addresses of a name that are tried.
pub const ADDRESSES: usize = 4;
/// Requests at the same time of one module in one school.
pub const PLACE_REQUESTS: usize = 4;
/// Requests at the same time in the process.
pub const REQUESTS: usize = 64;
/// Requests a minute of one module in one school; as many at once, after a pause.
pub const MINUTE_REQUESTS: u32 = 120;
