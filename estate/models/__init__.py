from estate.models.contact import Contact, ContactQuerySet, ContactRole
from estate.models.dependency import Dependency, DependencyKind, DependencyQuerySet, DependencyState
from estate.models.former_slug import FormerSlug
from estate.models.freeze import Freeze, FreezeMode, FreezeQuerySet, FreezeSystem
from estate.models.graph_version import GraphEdit, GraphVersion
from estate.models.maintenance_hours import MaintenanceHours, MaintenanceHoursQuerySet
from estate.models.system import Criticality, System, SystemQuerySet, SystemShare
from estate.models.tag import Tag, TaggedSystem, TagQuerySet
from estate.models.work_grant import WorkGrant, WorkGrantQuerySet

__all__ = [
    "Contact",
    "ContactQuerySet",
    "ContactRole",
    "Criticality",
    "Dependency",
    "DependencyKind",
    "DependencyQuerySet",
    "DependencyState",
    "FormerSlug",
    "Freeze",
    "FreezeMode",
    "FreezeQuerySet",
    "FreezeSystem",
    "GraphEdit",
    "GraphVersion",
    "MaintenanceHours",
    "MaintenanceHoursQuerySet",
    "System",
    "SystemQuerySet",
    "SystemShare",
    "Tag",
    "TagQuerySet",
    "TaggedSystem",
    "WorkGrant",
    "WorkGrantQuerySet",
]
