//! A school's administration: its modules, their settings and costs, and what was done.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::Markup;
use preau_domain::caller::Language;
use preau_domain::failure::FieldError;
use preau_domain::hold::HoldKind;
use preau_domain::ids::ModuleId;
use preau_domain::module::{Manifest, Setting, SettingKind};
use preau_domain::outbound::Hosts;
use preau_domain::reach::Reach;
use preau_domain::record::Value;
use preau_domain::school::School;
use preau_platform::clearing::Clearing;
use preau_platform::error::PlatformError;
use preau_platform::modules::console::{HostsSeen, ModuleSeen};
use preau_platform::modules::enablement::{SETTING_TEXT, SettingProblem};
use preau_platform::modules::holding::FaultSeen;
use preau_platform::wanted::Fixed;
use preau_render::portal::admin::{
    self, AdminPage, Asked, Change, DayUsage, FaultLine, HostsAsked, HostsGranted, HourUsage,
    ModuleAdmin, ModuleData, ModuleList, ModuleRow, ModuleState, Progress, ReachView, SettingEntry,
    Storage, Usage, module_admin, module_list,
};
use preau_render::portal::{self, ModuleFace};
use preau_render::words::{Part, Words};

use super::{Fields, field, home, reach};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::{face, render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// A page of the administration around `content`.
pub(super) async fn within(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    page: AdminPage,
    title: String,
    content: &Markup,
    errors: usize,
) -> Result<Response, Refusal> {
    let administers = signed.operation.administers(school.id);
    let caller = web
        .platform
        .caller(&signed.operation, school.id, administers)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let words = Words(signed.operation.language);
    let base = format!("/s/{}/admin", school.slug);
    let mut around = shell(web, signed, Some((school, &caller)), title);
    around.section = Some(admin::section(words, &base, page));
    let status = if errors == 0 {
        StatusCode::OK
    } else {
        // Changing the language must not ask for an address that only takes a form.
        around.here = base;
        around.errors = errors;
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(home::said(
        web,
        (status, portal::document(&around, content)).into_response(),
    ))
}

/// What was sent by who read older settings: 409, around what is set now.
pub(super) fn stale(is_stale: bool, mut answer: Response) -> Response {
    if is_stale {
        *answer.status_mut() = StatusCode::CONFLICT;
    }
    answer
}

fn admin_face(seen: &ModuleSeen, school: &School, language: Language) -> ModuleFace {
    face(
        &seen.manifest,
        language,
        format!("/s/{}/admin/modules/{}", school.slug, seen.manifest.id),
    )
}

fn state(seen: &ModuleSeen, now: Timestamp) -> ModuleState {
    let Some(held) = seen.held.as_ref().filter(|_| seen.enabled) else {
        return if seen.enabled {
            ModuleState::Running
        } else {
            ModuleState::Off
        };
    };
    if held.hold.kind == HoldKind::Quarantine && held.hold.until <= now {
        return ModuleState::Probing;
    }
    ModuleState::Held {
        since: held.hold.since,
        by: held.by.map(|_| seen.held_by.clone()),
        doors: held.doors.clone(),
        everywhere: held.everywhere,
    }
}

fn usage(seen: &ModuleSeen) -> Usage {
    Usage {
        fuel: seen.cost.fuel,
        fuel_share: None,
        calls: seen.cost.calls,
        faults: seen.cost.faults,
        storage: Storage {
            records: seen.storage.as_ref().map_or(0, |kept| kept.records),
            bytes: seen.storage.as_ref().map_or(0, |kept| kept.bytes),
            waiting: seen.storage.as_ref().map_or(0, |kept| kept.waiting),
            timers: seen.storage.as_ref().map_or(0, |kept| kept.timers),
            notifications: seen.storage.as_ref().map_or(0, |kept| kept.notifications),
            files: seen.storage.as_ref().map_or(0, |kept| kept.files),
            quota: seen.quota,
        },
    }
}

/// What a module may do, and why.
pub(super) fn asked(manifest: &Manifest, language: Language) -> Vec<Asked> {
    let capabilities = manifest.capabilities.iter();
    capabilities
        .map(|(capability, reason)| Asked {
            capability: *capability,
            reason: reason.get(language).to_owned(),
        })
        .collect()
}

/// Whom a module wants to ask outside.
pub(super) fn hosts_asked(outbound: &[HostsSeen], language: Language) -> Vec<HostsAsked> {
    let each = outbound.iter();
    each.map(|one| HostsAsked {
        hosts: match one.hosts {
            Hosts::OfRegion => Words(language).say("outbound-of-region"),
            _ => one.hosts.to_string(),
        },
        reason: one.reason.get(language).to_owned(),
        granted: if one.granted.contains(&one.hosts) {
            HostsGranted::All
        } else {
            HostsGranted::Some(one.granted.iter().map(ToString::to_string).collect())
        },
    })
    .collect()
}

/// What a module may tell people in quiet hours too.
fn urgent_kinds(seen: &ModuleSeen, language: Language) -> Vec<String> {
    let kinds = seen.manifest.notifications.iter();
    let urgent = kinds.filter(|(kind, _)| seen.manifest.urgent.contains(*kind));
    urgent
        .map(|(_, label)| label.get(language).to_owned())
        .collect()
}

/// The school's modules.
pub(crate) async fn modules(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let mut seen = web
        .platform
        .console_modules(&signed.operation, &school)
        .await
        .map_err(refuse)?;
    seen.retain(|seen| seen.fits || seen.enabled);
    seen.sort_by_key(|seen| !seen.enabled);
    let language = signed.operation.language;
    let view = ModuleList {
        school: school.name.clone(),
        plan: Some(web.platform.plan(&school)),
        modules: seen
            .iter()
            .map(|seen| ModuleRow {
                face: admin_face(seen, &school, language),
                description: seen.manifest.description.get(language).to_owned(),
                state: state(seen, signed.operation.now),
                capabilities: asked(&seen.manifest, language),
                profiles: seen.manifest.profiles.clone(),
                functions: seen.manifest.functions.clone(),
                classes: match web.platform.reach(school.id, &seen.manifest.id) {
                    Some(Reach::Groups(groups)) => Some(groups.len() as u64),
                    Some(Reach::Everybody) | None => None,
                },
                fixed: seen.fixed != Fixed::Nothing,
                usage: usage(seen),
            })
            .collect(),
    };
    let context = render_context(
        &web,
        &signed,
        Some(&school),
        format!("/s/{}/admin", school.slug),
        None,
    );
    let title = AdminPage::Modules.name(Words(language));
    within(
        &web,
        &signed,
        &school,
        AdminPage::Modules,
        title,
        &module_list(&context, &view),
        0,
    )
    .await
}

/// A value as its control shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(on) => on.to_string(),
        _ => String::new(),
    }
}

/// What was sent for a setting, as its control shows it.
fn typed(setting: &Setting, form: &Fields) -> String {
    match setting.kind {
        SettingKind::Boolean => form
            .0
            .iter()
            .any(|(name, _)| *name == setting.name)
            .to_string(),
        _ => field(form, &setting.name).to_owned(),
    }
}

/// What is wrong with what was sent for a setting, and what to do.
fn setting_error(words: Words, setting: &Setting, errors: &[FieldError]) -> Option<String> {
    let error = errors.iter().find(|error| error.field == setting.name)?;
    let number = |n: i64| n.to_string();
    Some(
        match (SettingProblem::of_str(&error.message), &setting.kind) {
            (Some(SettingProblem::Number), SettingKind::Integer { min, max }) => words.say_with(
                "setting-no-number",
                &[
                    ("min", Part::Text(&number(*min))),
                    ("max", Part::Text(&number(*max))),
                ],
            ),
            (Some(SettingProblem::TooLong), _) => {
                let most = u64::try_from(SETTING_TEXT).unwrap_or(u64::MAX);
                words.say_with("setting-too-long", &[("count", Part::Count(most))])
            }
            (Some(SettingProblem::Unwritten), _) => words.say("setting-unwritten"),
            _ => words.say("setting-no-choice"),
        },
    )
}

/// What was sent and not taken.
pub(super) enum NotTaken<'a> {
    /// For these reasons.
    Wrong {
        form: &'a Fields,
        errors: &'a [FieldError],
    },
    /// Somebody else was faster.
    Stale,
    /// It was to be on for some classes, and none was checked.
    NoClass,
    /// What it keeps was to be removed, and another name was typed than its own.
    OtherName,
}

/// The module's settings with what they are, or with what was typed and not taken.
fn setting_entries(
    words: Words,
    seen: &ModuleSeen,
    not_taken: Option<&NotTaken<'_>>,
) -> Vec<SettingEntry> {
    let wrong = match not_taken {
        Some(NotTaken::Wrong { form, errors }) => Some((*form, *errors)),
        _ => None,
    };
    let entries = seen.manifest.settings.values().map(|setting| {
        let holds = || shown(seen.settings.get(&setting.name).unwrap_or(&setting.default));
        SettingEntry {
            name: setting.name.clone(),
            label: setting.label.get(words.0).to_owned(),
            kind: setting.kind.clone(),
            value: match wrong {
                // That there is one: it is shown to nobody, also not to who has just typed another.
                _ if setting.kind == SettingKind::Secret && !holds().is_empty() => {
                    "kept".to_owned()
                }
                _ if setting.kind == SettingKind::Secret => String::new(),
                Some((form, _)) => typed(setting, form),
                None => holds(),
            },
            error: wrong.and_then(|(_, errors)| setting_error(words, setting, errors)),
        }
    });
    entries.collect()
}

/// For which classes a module is on, and what it keeps where it is off.
async fn reach_and_data(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    seen: &ModuleSeen,
    not_taken: Option<&NotTaken<'_>>,
) -> Result<(Option<ReachView>, Option<ModuleData>), PlatformError> {
    let words = Words(signed.operation.language);
    let (platform, operation) = (&web.platform, &signed.operation);
    let module = &seen.manifest.id;
    if !seen.enabled {
        let kept = platform.module_kept(operation, school, module).await?;
        let wrong_name = matches!(not_taken, Some(NotTaken::OtherName));
        let data = ModuleData {
            any: !kept.is_empty(),
            error: wrong_name.then(|| words.say("data-other-name")),
            progress: kept.clearing.as_ref().map(progress),
        };
        return Ok((None, Some(data)));
    }
    if seen.fixed == Fixed::Wholly {
        return Ok((None, None));
    }
    let reach = platform
        .module_reach_seen(operation, school, module)
        .await?;
    let no_class = matches!(not_taken, Some(NotTaken::NoClass));
    let reach = reach.map(|seen| {
        let error = no_class.then(|| words.say("reach-none"));
        reach::view(school, &seen, error)
    });
    Ok((reach, None))
}

pub(super) async fn module_screen(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    module: &ModuleId,
    not_taken: Option<NotTaken<'_>>,
) -> Result<Response, Refusal> {
    let language = signed.operation.language;
    let seen = web
        .platform
        .console_module(&signed.operation, school, module)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let faults = web
        .platform
        .module_faults(&signed.operation, school, module)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let lessons = web
        .platform
        .lessons_said(&signed.operation, school, module)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let words = Words(language);
    let is_stale = matches!(not_taken, Some(NotTaken::Stale));
    let not_taken = not_taken.as_ref();
    let (reach, data) = reach_and_data(web, signed, school, &seen, not_taken)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let view = ModuleAdmin {
        face: admin_face(&seen, school, language),
        back: format!("/s/{}/admin", school.slug),
        description: seen.manifest.description.get(language).to_owned(),
        version: seen.manifest.version.clone(),
        publisher: seen.manifest.publisher.clone(),
        state: state(&seen, signed.operation.now),
        fixed: seen.fixed != Fixed::Nothing,
        capabilities: asked(&seen.manifest, language),
        outbound: hosts_asked(&seen.outbound, language),
        urgent: urgent_kinds(&seen, language),
        surge: seen.manifest.surge,
        lessons,
        profiles: seen.manifest.profiles.clone(),
        functions: seen.manifest.functions.clone(),
        usage: usage(&seen),
        days: seen
            .by_day
            .iter()
            .map(|(day, cost)| DayUsage {
                day: *day,
                fuel: cost.fuel,
                calls: cost.calls,
                faults: cost.faults,
            })
            .collect(),
        hours: seen
            .by_hour
            .iter()
            .map(|(from, cost)| HourUsage {
                from: *from,
                fuel: cost.fuel,
                calls: cost.calls,
                faults: cost.faults,
            })
            .collect(),
        kept: seen.kept_by_day.clone(),
        quarantines: seen.quarantines as u64,
        settings: setting_entries(words, &seen, not_taken),
        settings_version: seen.settings_version,
        settings_stale: is_stale,
        parked_events: seen.parked as u64,
        reach,
        data,
        faults: faults.into_iter().map(fault_line).collect(),
    };
    let context = render_context(web, signed, Some(school), view.face.href.clone(), None);
    let errors = view.settings.iter().filter(|one| one.error.is_some());
    let others = matches!(
        not_taken,
        Some(NotTaken::Stale | NotTaken::NoClass | NotTaken::OtherName)
    );
    let errors = errors.count() + usize::from(others);
    let title = view.face.name.clone();
    let answer = within(
        web,
        signed,
        school,
        AdminPage::Modules,
        title,
        &module_admin(&context, &view),
        errors,
    )
    .await?;
    Ok(stale(is_stale, answer))
}

/// How something that is removed stands.
pub(super) fn progress(clearing: &Clearing) -> Progress {
    Progress {
        gone: clearing.gone,
        total: clearing.total,
        ended_at: clearing.ended_at,
        is_stopped: clearing.stopped_for().is_some(),
    }
}

/// Removes all that a module keeps which is off, once its name was typed.
pub(crate) async fn remove_data(
    State(web): State<Web>,
    Path((school, module)): Path<(String, String)>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    let begun =
        web.platform
            .module_clear_begin(&signed.operation, &school, &module, field(&form, "name"));
    match begun.await {
        Ok(()) => {}
        Err(PlatformError::Invalid(_)) => {
            let not_taken = Some(NotTaken::OtherName);
            return module_screen(&web, &signed, &school, &module, not_taken).await;
        }
        Err(error) => return Err(refuse(error)),
    }
    let said = Words(signed.operation.language).say("data-removing");
    Ok(back(&web, &school, &module, &said))
}

fn fault_line(seen: FaultSeen) -> FaultLine {
    FaultLine {
        last_at: seen.last_at,
        count: seen.count,
        call: seen.call,
        kind: seen.kind,
        detail: seen.detail,
        version: seen.version,
        place: seen.place,
        backtrace: seen.backtrace,
        fuel: seen.fuel,
        memory: seen.memory,
    }
}

/// The school and module that an address names.
pub(super) fn named(
    web: &Web,
    school: &str,
    module: &str,
) -> Result<(Arc<School>, ModuleId), PlatformError> {
    let school = web.platform.school(school)?;
    let module = module.parse().map_err(|_| PlatformError::NotFound)?;
    Ok((school, module))
}

/// One module.
pub(crate) async fn module(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    module_screen(&web, &signed, &school, &module, None).await
}

/// Turns a module on or off, holds it back or releases it.
pub(crate) async fn change(
    State(web): State<Web>,
    Path((school, module)): Path<(String, String)>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    let allowed = signed.operation.require_school_admin(school.id);
    allowed.map_err(refuse)?;
    let Some(change) = Change::of_str(field(&form, "do")) else {
        return Err(refuse(PlatformError::NotFound));
    };
    let (platform, operation) = (&web.platform, &signed.operation);
    let done = match change {
        Change::Enable => {
            platform
                .module_enable(operation, &school, &module, true)
                .await
        }
        Change::Disable => {
            platform
                .module_enable(operation, &school, &module, false)
                .await
        }
        Change::Hold => platform.module_hold(operation, &school, &module).await,
        Change::Release => platform.module_release(operation, &school, &module).await,
    };
    done.map_err(refuse)?;
    let language = signed.operation.language;
    let name = web
        .platform
        .module(&module)
        .map(|m| m.manifest.name.get(language).to_owned())
        .unwrap_or_default();
    let key = match change {
        Change::Enable => "module-turned-on",
        Change::Disable => "module-turned-off",
        Change::Hold => "module-is-held",
        Change::Release => "module-is-released",
    };
    let said = Words(language).say_with(key, &[("module", Part::Text(&name))]);
    Ok(back(&web, &school, &module, &said))
}

pub(super) fn back(web: &Web, school: &School, module: &ModuleId, said: &str) -> Response {
    let flash = cookies::say(web.platform.config(), said);
    let to = format!("/s/{}/admin/modules/{module}", school.slug);
    (AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response()
}

/// Sets a module's settings.
pub(crate) async fn settings(
    State(web): State<Web>,
    Path((school, module)): Path<(String, String)>,
    Query(query): Query<Fields>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    let operation = &signed.operation;
    let seen = super::seen(&query);
    match web
        .platform
        .module_settings_set(operation, &school, &module, &form.0, seen)
        .await
    {
        Ok(()) => Ok(back(
            &web,
            &school,
            &module,
            &Words(signed.operation.language).say("settings-saved"),
        )),
        Err(PlatformError::Invalid(errors)) => {
            let not_taken = NotTaken::Wrong {
                form: &form,
                errors: &errors,
            };
            module_screen(&web, &signed, &school, &module, Some(not_taken)).await
        }
        Err(PlatformError::Conflict(_)) => {
            module_screen(&web, &signed, &school, &module, Some(NotTaken::Stale)).await
        }
        Err(error) => Err(refuse(error)),
    }
}
