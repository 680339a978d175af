//! What is asked for, as the gate sees it: by its address and method alone.

use std::borrow::Cow;

use axum::http::Method;
use percent_encoding::percent_decode_str;
use preau_domain::module::SurgeMode;
use preau_gate::Priority;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way<'a> {
    /// Whether it is for everybody, also for who waits: it costs next to nothing.
    pub(super) free: bool,
    /// What comes first, and which is next. None for what waits for something else than the server: it has
    /// bounds of its own.
    pub(super) priority: Option<Priority>,
    /// What is read of it.
    pub(super) shown: Shown,
    /// The word of the module, decoded as the routes do.
    pub(super) module: Option<Cow<'a, str>>,
    /// Whether a person asked for it, rather than a page.
    pub(super) document: bool,
}

/// What somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The page of all modules' cards.
    Home,
    /// Another page.
    Page,
    /// Nothing, or what pages ask for by themselves.
    Other,
}

impl<'a> Way<'a> {
    pub(super) fn of(method: &Method, path: &'a str) -> Self {
        // As the routes read it: where an end is empty, or a middle, is another address.
        let mut segments = path.split('/').skip(1);
        let (first, second, third) = (segments.next(), segments.next(), segments.next());
        let sends = !method.is_safe();
        // Below these is nothing: a page that says so costs more than one that says to wait.
        let free = match (first, second, third) {
            (Some("assets"), ..)
            | (
                Some(
                    "healthz" | "readyz" | "metrics" | "status" | "status.json" | "status.atom"
                    | "language" | "logout",
                ),
                None,
                None,
            ) => true,
            (Some("gate"), Some("now"), None) => !sends,
            _ => false,
        };
        let priority = match (first, second, third) {
            // Machines ask whether a busy node lives, and the static plane is memory; a line stays open, and
            // parts of a file come as slowly as they come.
            (
                Some("healthz" | "readyz" | "metrics" | "status" | "status.json" | "status.atom"),
                None,
                None,
            )
            | (Some("gate"), Some("now" | "place"), None)
            | (Some("assets" | "live"), ..)
            | (Some("s"), _, Some("upload")) => None,
            // These wait in the line of the hashing pool.
            (Some("login" | "activate"), ..) | (Some("account"), Some("password"), _) if sends => {
                None
            }
            // What is free has not been asked for at the gate: it comes after all that has.
            (Some("notifications"), Some("bell"), _) | (Some("language" | "logout"), None, _) => {
                Some(Priority::Background)
            }
            _ if sends => Some(Priority::Critical),
            (None | Some("schools"), ..) | (Some(""), None, _) | (Some("s"), _, None) => {
                Some(Priority::Tiles)
            }
            _ => Some(Priority::Reading),
        };
        Self {
            free,
            priority,
            shown: match (priority, first, second, third) {
                (Some(Priority::Tiles), Some(""), None, _)
                | (Some(Priority::Tiles), Some("s"), Some(_), None) => Shown::Home,
                (Some(Priority::Reading), ..) => Shown::Page,
                _ => Shown::Other,
            },
            module: third.filter(|_| first == Some("s")).map(decoded),
            document: !matches!(
                (first, second),
                (Some("live" | "gate"), _) | (_, Some("bell"))
            ),
        }
    }
}

impl Way<'_> {
    /// The same, of the console, where who runs the region asks for it, if so: whoever sets what keeps people out is not
    /// kept out by it, and comes first.
    pub(super) fn by_operator(mut self, is_operator: bool) -> Self {
        if is_operator {
            self.free = true;
            self.priority = Some(Priority::Critical);
        }
        self
    }

    /// The same for as long as the request is worked on.
    pub(super) fn kept_on(self) -> Way<'static> {
        Way {
            module: self.module.map(owned),
            free: self.free,
            priority: self.priority,
            shown: self.shown,
            document: self.document,
        }
    }

    /// The same while more is asked for than can be done: the home page does without its cards then, and without them it
    /// is a page like others.
    pub(super) fn in_surge(mut self, is_surge: bool) -> Self {
        if is_surge && self.shown == Shown::Home {
            self.priority = Some(Priority::Reading);
        }
        self
    }

    /// The same of a module whose manifest says what becomes of it where not all can be had at once.
    pub(super) fn by(mut self, mode: SurgeMode) -> Self {
        self.priority = match (mode, self.priority) {
            (SurgeMode::Essential, Some(Priority::Reading)) => Some(Priority::Critical),
            (SurgeMode::Deferrable, Some(Priority::Critical)) => Some(Priority::Reading),
            (SurgeMode::Deferrable, Some(Priority::Reading)) => Some(Priority::Tiles),
            (_, priority) => priority,
        };
        self
    }
}

/// Whether it is the region's console.
pub(super) fn is_console(path: &str) -> bool {
    path.split('/').nth(1) == Some("admin")
}

fn decoded(segment: &str) -> Cow<'_, str> {
    percent_decode_str(segment).decode_utf8_lossy()
}

fn owned(word: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(word.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_comes_before_what_is_read_and_tiles_before_bells() {
        let cases = [
            (Method::GET, "/", false, Some(Priority::Tiles)),
            (Method::GET, "/s/ici", false, Some(Priority::Tiles)),
            (
                Method::GET,
                "/s/ici/homework/a/b",
                false,
                Some(Priority::Reading),
            ),
            (
                Method::HEAD,
                "/s/ici/homework",
                false,
                Some(Priority::Reading),
            ),
            (
                Method::POST,
                "/s/ici/homework",
                false,
                Some(Priority::Critical),
            ),
            (
                Method::GET,
                "/notifications/bell",
                false,
                Some(Priority::Background),
            ),
            (Method::GET, "/login", false, Some(Priority::Reading)),
            (Method::POST, "/login", false, None),
            (Method::GET, "/live", false, None),
            (Method::PATCH, "/s/ici/upload/homework/x", false, None),
            (Method::GET, "/healthz", true, None),
            (Method::GET, "/assets/style.css", true, None),
            (Method::GET, "/healthz/x", false, Some(Priority::Reading)),
            (Method::GET, "/gate/now", true, None),
            (Method::POST, "/gate/now", false, None),
            (Method::GET, "/gate/now/x", false, Some(Priority::Reading)),
            (Method::GET, "/gate/place", false, None),
            (Method::GET, "/admin", false, Some(Priority::Reading)),
            (Method::GET, "/admin/gate", false, Some(Priority::Reading)),
            (Method::POST, "/admin/gate", false, Some(Priority::Critical)),
            (Method::POST, "/logout", true, Some(Priority::Background)),
            (Method::GET, "/logout", true, Some(Priority::Background)),
            (Method::POST, "/language", true, Some(Priority::Background)),
            (Method::POST, "/language/x", false, Some(Priority::Critical)),
            (Method::GET, "/status", true, None),
            (Method::GET, "/status.json", true, None),
            (Method::GET, "/status.atom", true, None),
            (Method::GET, "/status/x", false, Some(Priority::Reading)),
            (Method::GET, "//healthz", false, Some(Priority::Reading)),
            (Method::GET, "/healthz/", false, Some(Priority::Reading)),
            (
                Method::GET,
                "//assets/style.css",
                false,
                Some(Priority::Reading),
            ),
            (Method::GET, "//live", false, Some(Priority::Reading)),
            (Method::POST, "//gate/now", false, Some(Priority::Critical)),
        ];
        for (method, path, free, priority) in cases {
            let way = Way::of(&method, path);
            assert_eq!(
                (way.free, way.priority),
                (free, priority),
                "{method} {path}"
            );
        }
        let way = |method: Method, path: &'static str| Way::of(&method, path);
        let first = (true, Some(Priority::Critical));
        for (path, is_operator, expected) in [
            ("/admin", true, first),
            ("/admin/gate", true, first),
            ("/admin/gate", false, (false, Some(Priority::Reading))),
            ("/admins", true, (false, Some(Priority::Reading))),
            ("/s/ici", true, (false, Some(Priority::Tiles))),
            ("//admin", true, (false, Some(Priority::Reading))),
        ] {
            let way = way(Method::GET, path).by_operator(is_operator && is_console(path));
            assert_eq!((way.free, way.priority), expected, "{path}");
        }
        for path in ["/s/ici/homework/a", "/s/%69ci/%68omewor%6B/a"] {
            let way = Way::of(&Method::GET, path);
            assert_eq!(way.module.as_deref(), Some("homework"), "{path}");
            assert_eq!(way.clone().kept_on(), way, "{path}");
        }
    }

    #[test]
    fn pages_stand_where_the_manifest_of_their_module_says() {
        let way = |method: Method, path: &'static str| Way::of(&method, path);
        for (mode, read, sent) in [
            (SurgeMode::Essential, Priority::Critical, Priority::Critical),
            (SurgeMode::Normal, Priority::Reading, Priority::Critical),
            (SurgeMode::Deferrable, Priority::Tiles, Priority::Reading),
        ] {
            let page = way(Method::GET, "/s/ici/homework").by(mode);
            assert_eq!(
                (page.priority, page.shown),
                (Some(read), Shown::Page),
                "{mode:?}"
            );
            let form = way(Method::POST, "/s/ici/homework").by(mode);
            assert_eq!(
                (form.priority, form.shown),
                (Some(sent), Shown::Other),
                "{mode:?}"
            );
            let upload = way(Method::PATCH, "/s/ici/upload/homework/x").by(mode);
            assert_eq!(upload.priority, None, "{mode:?}");
        }
    }

    #[test]
    fn in_a_surge_home_is_a_page_like_others() {
        let way = |method: Method, path: &'static str| Way::of(&method, path);
        for (path, expected) in [
            ("/", Priority::Reading),
            ("/s/ici", Priority::Reading),
            ("/schools", Priority::Tiles),
            ("/s/ici/homework", Priority::Reading),
        ] {
            let usual = way(Method::GET, path);
            assert_eq!(usual.clone().in_surge(false), usual, "{path}");
            assert_eq!(usual.in_surge(true).priority, Some(expected), "{path}");
        }
        let form = way(Method::POST, "/s/ici").in_surge(true);
        assert_eq!(form.priority, Some(Priority::Critical));
    }
}
