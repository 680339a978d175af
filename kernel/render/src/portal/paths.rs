//! Addresses of the portal's own screens, as their links and forms use them.

/// The home page.
pub const HOME: &str = "/";
/// Signing in: fields `login`, `password` and, if something was asked for before, `next`.
pub const LOGIN: &str = "/login";
/// Signing out (POST).
pub const LOGOUT: &str = "/logout";
/// First visit: fields `login`, `code`, `password`, `again`.
pub const ACTIVATE: &str = "/activate";
/// One's own profile.
pub const ACCOUNT: &str = "/account";
/// A new password (POST): fields `current`, `password`, `again`.
pub const PASSWORD: &str = "/account/password";
/// What is kept of one, or of one's child, as an archive (POST): fields `of`, a school and a person, and `confirm`,
/// one's password.
pub const OWN_DATA: &str = "/account/export";
/// One's address for e-mail (POST): field `do`, `ask` with the field `email`, `remove` or `resume`.
pub const EMAIL: &str = "/account/email";
/// Making an address one's own: `token` in its query, sent again as a field.
pub const EMAIL_CONFIRM: &str = "/account/email/confirm";
/// Having no more letters, without signing in: `token` in its query.
pub const UNSUBSCRIBE: &str = "/unsubscribe";
/// Another language (POST): fields `language` and `back`.
pub const LANGUAGE: &str = "/language";
/// What modules told a person.
pub const NOTIFICATIONS: &str = "/notifications";
/// Opening one of them (POST): field `id`.
pub const NOTIFICATIONS_OPEN: &str = "/notifications/open";
/// That all are read that were sent up to an instant (POST): field `to`, in milliseconds.
pub const NOTIFICATIONS_READ: &str = "/notifications/read";
/// Of what a person wants to be told: fields `kind`, one for each that they want; `pace-` and a module, how soon
/// they are written to of it; `hour`, when.
pub const NOTIFICATIONS_SETTINGS: &str = "/notifications/settings";
/// In which hours a person is left alone besides (POST): fields `begins`, `ends`, `weekends`.
pub const NOTIFICATIONS_QUIET: &str = "/notifications/quiet";
/// The bell alone, for pages that follow it.
pub const NOTIFICATIONS_BELL: &str = "/notifications/bell";
/// Where pages listen: query fields `follow` and `since`.
pub const LIVE: &str = "/live";
/// The choice of a school.
pub const SCHOOLS: &str = "/schools";
/// Whether everything works; `language` and `school`, its word, in its query. With `.json` and `.atom` behind it, for
/// programs.
pub const STATUS: &str = "/status";
/// The region's administration.
pub const REGION: &str = "/admin";
/// The reports of imports, each by its number below.
pub const IMPORTS: &str = "/admin/imports";
/// Admission, as the region's operator sees and sets it (POST): fields `scope`, `mode`, `seats`, `minutes`, `sentence`, or
/// `release` with a scope.
pub const GATE: &str = "/admin/gate";
/// What people are told when something does not work, each incident by its identifier below, `new` for none yet (POST):
/// fields of [`super::incidents::IncidentTyped`], and `do`, `preview`, `publish`, `back` or `remove` with `sure`.
pub const INCIDENTS: &str = "/admin/status";
/// How far those of a school are who wait: `school`, its number, in its query.
pub const SERVING: &str = "/gate/now";
/// One's own place among them.
pub const PLACE: &str = "/gate/place";
/// Whether the seat on which a page is read is about to be given to others, since nothing happens on it.
pub const SEAT: &str = "/gate/seat";
/// The same, which says that its reader is there still.
pub const STAY: &str = "/gate/stay";
/// Which modules are on in schools that an import adds.
pub const NEW_SCHOOLS: &str = "/admin/new-schools";
/// How the region shows itself.
pub const BRAND: &str = "/admin/brand";
