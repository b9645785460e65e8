"""What the weekly job has learned from the broker's history, told of every policy that ends soon."""


def build(demo):
    demo.env.flush_all()
    demo.env["insurance.risk.model"]._as_service(demo.company)._train()
    scores = demo.env["insurance.risk.score"]
    for model in scores._get_models():
        for ids in model._find_batches():
            model._score(ids)
