from . import event, party, catalogue, policy, deal, book, guard
