//! How many files and connections this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept for the database's connections and files, keys, children that compile, and logs.
const SPARE: u64 = 256;

/// Raises the limit of open files as far as the system lets this user; gives how many connections fit
/// under what then holds.
pub(crate) fn connections() -> u32 {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let open = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files could not be raised");
            limit.current
        }
    };
    let fit = fitting(open);
    if fit < preau_web::limits::MOST_CONNECTIONS {
        tracing::warn!(
            connections = fit,
            "few files may be open: raise their limit"
        );
    }
    fit
}

/// How many connections fit into so many open files; none for as many as one likes.
fn fitting(open: Option<u64>) -> u32 {
    let most = preau_web::limits::MOST_CONNECTIONS;
    let left = open.map(|open| open.saturating_sub(SPARE).max(open / 4).max(1));
    left.map_or(most, |left| {
        u32::try_from(left).map_or(most, |left| left.min(most))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_everything_else() {
        let most = preau_web::limits::MOST_CONNECTIONS;
        let cases = [
            (None, most),
            (Some(u64::MAX), most),
            (Some(65_536), most),
            (Some(1_024), 768),
            (Some(256), 64),
            (Some(1), 1),
        ];
        for (open, fit) in cases {
            assert_eq!(fitting(open), fit, "{open:?}");
        }
    }

    #[test]
    fn the_limit_is_the_highest_that_this_user_may_have() {
        let fit = connections();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
        assert_eq!(fit, fitting(limit.maximum));
    }
}
