from . import (
    importer,
    links,
    agents,
    catalogue,
    client_search,
    clients,
    objects,
    policies,
    groups,
    chain,
    changes,
    object_list,
)
