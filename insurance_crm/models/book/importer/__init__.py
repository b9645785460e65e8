from . import importer, agents, catalogue, clients, objects, policies, chain, changes
