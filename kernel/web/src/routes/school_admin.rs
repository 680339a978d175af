//! A school's administration: its modules, their settings and costs, and what was done.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use maud::Markup;
use preau_domain::caller::Language;
use preau_domain::ids::ModuleId;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::modules::console::ModuleSeen;
use preau_render::icons::Icon;
use preau_render::portal::admin::{
    Asked, AuditEntry, AuditLog, Change, DayUsage, ModuleAdmin, ModuleList, ModuleRow, ModuleState,
    SettingEntry, Usage, audit_log, module_admin, module_list,
};
use preau_render::portal::{self, ModuleFace, Section, SectionEntry};
use preau_render::words::{Part, Words};

use super::{Fields, field, home};
use crate::cookies;
use crate::refusal::Refusal;
use crate::shell::{face, render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// A page of the administration around `content`.
async fn within(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    path: &str,
    title: String,
    content: &Markup,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let caller = web
        .platform
        .caller(&signed.operation, school.id, None)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let words = Words(signed.operation.language);
    let base = format!("/s/{}/admin", school.slug);
    let entry = |label: &str, href: String, current| SectionEntry {
        label: words.say(label),
        href,
        current,
    };
    let mut around = shell(web, signed, Some((school, &caller)), title);
    around.section = Some(Section {
        name: words.say("admin-title"),
        icon: Icon::of_str("settings"),
        entries: vec![
            entry("admin-modules", base.clone(), path != "audit"),
            entry("audit-title", format!("{base}/audit"), path == "audit"),
        ],
    });
    if status != StatusCode::OK {
        around.here = base;
    }
    Ok(home::said(
        web,
        (status, portal::document(&around, content)).into_response(),
    ))
}

fn admin_face(seen: &ModuleSeen, school: &School, language: Language) -> ModuleFace {
    face(
        &seen.manifest,
        language,
        format!("/s/{}/admin/modules/{}", school.slug, seen.manifest.id),
    )
}

fn state(seen: &ModuleSeen) -> ModuleState {
    if seen.enabled {
        ModuleState::Running
    } else {
        ModuleState::Off
    }
}

fn usage(seen: &ModuleSeen) -> Usage {
    Usage {
        fuel: seen.cost.fuel,
        fuel_share: None,
        calls: seen.cost.calls,
        faults: seen.cost.faults,
        storage: seen.bytes,
        records: seen.records,
    }
}

fn asked(seen: &ModuleSeen, language: Language) -> Vec<Asked> {
    let capabilities = seen.manifest.capabilities.iter();
    capabilities
        .map(|(capability, reason)| Asked {
            capability: *capability,
            reason: reason.get(language).to_owned(),
        })
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
        modules: seen
            .iter()
            .map(|seen| ModuleRow {
                face: admin_face(seen, &school, language),
                description: seen.manifest.description.get(language).to_owned(),
                state: state(seen),
                capabilities: asked(seen, language),
                profiles: seen.manifest.profiles.clone(),
                usage: usage(seen),
            })
            .collect(),
    };
    let context = render_context(&web, &signed, format!("/s/{}/admin", school.slug), None);
    let title = Words(language).say("admin-modules");
    within(
        &web,
        &signed,
        &school,
        "",
        title,
        &module_list(&context, &view),
        StatusCode::OK,
    )
    .await
}

async fn module_screen(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    module: &ModuleId,
    errors: &[preau_domain::failure::FieldError],
) -> Result<Response, Refusal> {
    let language = signed.operation.language;
    let seen = web
        .platform
        .console_module(&signed.operation, school, module)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let words = Words(language);
    let settings = seen.manifest.settings.values().map(|setting| {
        let error = errors.iter().any(|error| error.field == setting.name);
        let kept = seen
            .settings
            .get(&setting.name)
            .unwrap_or(&setting.default)
            .clone();
        SettingEntry {
            name: setting.name.clone(),
            label: setting.label.get(language).to_owned(),
            kind: setting.kind.clone(),
            value: kept,
            error: error.then(|| words.say("setting-invalid")),
        }
    });
    let view = ModuleAdmin {
        face: admin_face(&seen, school, language),
        back: format!("/s/{}/admin", school.slug),
        description: seen.manifest.description.get(language).to_owned(),
        version: seen.manifest.version.clone(),
        publisher: seen.manifest.publisher.clone(),
        state: state(&seen),
        capabilities: asked(&seen, language),
        profiles: seen.manifest.profiles.clone(),
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
        settings: settings.collect(),
        parked_events: seen.parked as u64,
    };
    let context = render_context(web, signed, view.face.href.clone(), None);
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let title = view.face.name.clone();
    within(
        web,
        signed,
        school,
        "",
        title,
        &module_admin(&context, &view),
        status,
    )
    .await
}

/// The school and module that an address names.
fn named(web: &Web, school: &str, module: &str) -> Result<(Arc<School>, ModuleId), PlatformError> {
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
    module_screen(&web, &signed, &school, &module, &[]).await
}

/// Turns a module on or off.
pub(crate) async fn change(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    let on = match Change::of_str(field(&form, "do")) {
        Some(Change::Enable) => true,
        Some(Change::Disable) => false,
        _ => return Err(refuse(PlatformError::NotFound)),
    };
    web.platform
        .module_enable(&signed.operation, &school, &module, on)
        .await
        .map_err(refuse)?;
    let language = signed.operation.language;
    let name = web
        .platform
        .module(&module)
        .map(|m| m.manifest.name.get(language).to_owned())
        .unwrap_or_default();
    let key = if on {
        "module-turned-on"
    } else {
        "module-turned-off"
    };
    let said = Words(language).say_with(key, &[("module", Part::Text(&name))]);
    Ok(back(&web, &school, &module, &said))
}

fn back(web: &Web, school: &School, module: &ModuleId, said: &str) -> Response {
    let flash = cookies::say(web.platform.config(), said);
    let to = format!("/s/{}/admin/modules/{module}", school.slug);
    (AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response()
}

/// Sets a module's settings.
pub(crate) async fn settings(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    match web
        .platform
        .module_settings_set(&signed.operation, &school, &module, &form)
        .await
    {
        Ok(()) => Ok(back(
            &web,
            &school,
            &module,
            &Words(signed.operation.language).say("settings-saved"),
        )),
        Err(PlatformError::Invalid(errors)) => {
            module_screen(&web, &signed, &school, &module, &errors).await
        }
        Err(error) => Err(refuse(error)),
    }
}

/// What was done.
pub(crate) async fn audit(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let before = field(&query, "before").parse().ok();
    let lines = web
        .platform
        .console_audit(&signed.operation, &school, before)
        .await
        .map_err(refuse)?;
    let language = signed.operation.language;
    let words = Words(language);
    let base = format!("/s/{}/admin/audit", school.slug);
    let older = lines
        .last()
        .filter(|_| lines.len() >= 100)
        .map(|(line, _)| format!("{base}?before={}", line.id));
    let view = AuditLog {
        newer: before.map(|_| base),
        older,
        entries: lines
            .into_iter()
            .map(|(line, who)| {
                let module = line.entry.target.parse::<ModuleId>().ok();
                let module = module.and_then(|id| web.platform.module(&id).ok());
                AuditEntry {
                    at: line.entry.at,
                    who,
                    what: words.say(&format!("audit-{}", line.entry.action.replace('.', "-"))),
                    subject: module.map_or(line.entry.target, |m| {
                        m.manifest.name.get(language).to_owned()
                    }),
                    detail: line.entry.detail,
                }
            })
            .collect(),
    };
    let context = render_context(&web, &signed, format!("/s/{}/admin", school.slug), None);
    let title = words.say("audit-title");
    within(
        &web,
        &signed,
        &school,
        "audit",
        title,
        &audit_log(&context, &view),
        StatusCode::OK,
    )
    .await
}
