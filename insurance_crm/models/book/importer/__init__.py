from . import importer, agents, catalogue, client_search, clients, objects, policies, chain, changes
